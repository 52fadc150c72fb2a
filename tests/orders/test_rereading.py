"""Reading a store's past again beside the ordinary polls (IMP-12, REA-6, RED-60)."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from time_machine import TimeMachineFixture

from orders.imports.importing import advance, is_due, request_import
from orders.models import ImportRun, Order
from orders.tasks import import_due
from stores import clock
from stores.models import SellingPartner, Store
from stores.switches.import_reset import reset_import_date
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import StoreFactory
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db

Reread = ImportRun.Kind.REREAD
Done, Failed, Running = ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.RUNNING


def reset(days: int, marketplace: str = US) -> datetime:
    """As support does it; from when is read again."""
    store = Store.objects.get(marketplace_id=marketplace)
    at = (clock.now() - timedelta(days=days)).replace(microsecond=0)
    reset_import_date(store, at, None, clock.now())
    return at


def rereads() -> list[ImportRun]:
    return list(ImportRun.objects.filter(kind=Reread).order_by("pk"))


def mark(marketplace: str = US) -> datetime:
    at = Store.objects.get(marketplace_id=marketplace).complete_through
    assert at is not None
    return at


def old_orders(amazon: PretendedAmazon, count: int, days: int = 60) -> list[str]:
    """Open orders that changed so long ago that no first import reached them."""
    minutes = days * 24 * 60
    return amazon.generate(
        "ASELLER", count, seed=7, updatedMinutesAgo=[minutes, minutes + 600], spreadHours=24
    )


def test_imp_12_a_reset_brings_what_no_import_reached_and_moves_no_mark(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon, US, CANADA)
    reached_amazon.generate("ASELLER", 5)
    import_now(partner)
    ids = old_orders(reached_amazon, 150)
    import_now(partner)
    assert Order.objects.count() == 5
    before = mark()
    at = reset(90)
    assert is_due(partner, clock.now())
    assert not advance(partner.pk)
    (run,) = rereads()
    assert (run.state, run.pages, run.created, run.window_after) == (Done, 2, 150, at)
    assert [store.marketplace_id for store in run.stores.all()] == [US]
    assert Order.objects.filter(amazon_order_id__in=ids).count() == 150
    assert mark() == before
    assert Store.objects.filter(reread_from=None).count() == 2
    assert not is_due(SellingPartner.objects.get(), clock.now())


def test_imp_12_known_orders_are_only_updated(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 30)
    import_now(partner)
    before = list(Order.objects.order_by("pk").values())
    reset(60)
    advance(partner.pk)
    (run,) = rereads()
    assert (run.created, run.updated, run.unchanged) == (0, 0, 30)
    assert list(Order.objects.order_by("pk").values()) == before


def test_red_60_a_reset_brings_no_removed_buyer_back(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1)
    import_now(partner)
    Order.objects.update(redacted_at=clock.now(), buyer_data=None, customer=None, name_key="")
    sent = reached_amazon.order(order_id)["order"]
    sent["lastUpdatedTime"] = (clock.now() - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    reached_amazon.add_orders("ASELLER", [sent])
    reset(60)
    Store.objects.update(auto_import=False)  # the reset's own run brings the news
    advance(partner.pk)
    (run,) = rereads()
    assert run.updated == 1
    row = Order.objects.get()
    assert (row.buyer_data, row.customer, row.name_key) == (None, None, "")


def test_decision_14_fresh_orders_never_wait_for_a_long_reread(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    old_orders(reached_amazon, 450)
    reset(90)
    assert advance(partner.pk, budget_s=0)  # one of five pages
    time_machine.move_to(clock.now() + timedelta(minutes=6))
    reached_amazon.advance(360)
    fresh = reached_amazon.generate("ASELLER", 3, seed=9, updatedMinutesAgo=[3, 4])
    assert advance(partner.pk, budget_s=0)  # the next call is the poll's
    assert set(fresh) <= set(Order.objects.values_list("amazon_order_id", flat=True))
    assert [run.state for run in rereads()] == [Running]
    while advance(partner.pk):
        pass
    assert [run.created for run in rereads()] == [450]


def test_decision_14_a_long_backfill_starves_no_other_store_of_the_seller(
    throttled_amazon: PretendedAmazon, settings: Any, time_machine: TimeMachineFixture
) -> None:
    from tests.conftest import point_at

    point_at(throttled_amazon, settings)
    partner = connect(throttled_amazon, US)
    import_now(partner)
    StoreFactory.create(
        selling_partner=partner,
        marketplace_id=CANADA,
        import_from=clock.now() - timedelta(days=30),
    )
    throttled_amazon.generate("ASELLER", 3_000, CANADA, updatedMinutesAgo=[600, 9000])
    advance(partner.pk)
    backfill = ImportRun.objects.get(kind=ImportRun.Kind.BACKFILL, stores__marketplace_id=CANADA)
    assert (backfill.state, backfill.error_code) == (Running, "request_throttled")
    fresh = throttled_amazon.generate("ASELLER", 3, US, seed=9, updatedMinutesAgo=[3, 4])
    for _ in range(5):  # a quarter of an hour at three minutes a call
        time_machine.move_to(clock.now() + timedelta(seconds=181))
        throttled_amazon.advance(181)
        advance(partner.pk)
    assert set(fresh) <= set(Order.objects.values_list("amazon_order_id", flat=True))
    before = backfill.pages
    backfill.refresh_from_db()
    assert backfill.state == Running
    assert backfill.pages > before  # and it goes on with what is left


def test_imp_12_a_throttled_reread_keeps_no_poll_from_starting(
    throttled_amazon: PretendedAmazon, settings: Any, time_machine: TimeMachineFixture
) -> None:
    from tests.conftest import point_at

    point_at(throttled_amazon, settings)
    partner = connect(throttled_amazon)
    import_now(partner)
    old_orders(throttled_amazon, 2_500)
    reset(90)
    advance(partner.pk)
    (run,) = rereads()
    assert (run.state, run.error_code) == (Running, "request_throttled")
    throttled_amazon.generate("ASELLER", 3, seed=9, updatedMinutesAgo=[3, 4])
    for _ in range(5):  # a quarter of an hour at three minutes a call
        time_machine.move_to(clock.now() + timedelta(seconds=181))
        throttled_amazon.advance(181)
        advance(partner.pk)
    polls = ImportRun.objects.filter(kind=ImportRun.Kind.POLL)
    assert polls.latest("started_at").created == 3
    run.refresh_from_db()
    assert run.pages > 19


def test_imp_12_an_expired_token_halves_the_window_and_the_rest_is_due_next(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    old_orders(reached_amazon, 150)
    at = reset(90)
    assert advance(partner.pk, budget_s=0)
    reached_amazon.advance(25 * 3600)  # Amazon's page tokens live 24 hours
    while advance(partner.pk):
        pass
    first, second = rereads()
    assert (first.restarts, first.window_after) == (1, at)
    assert second.window_after == first.window_before
    assert (first.state, second.state) == (Done, Done)
    assert Order.objects.count() == 150
    assert Store.objects.get().reread_from is None


def test_imp_12_a_refused_reread_stays_due_and_is_tried_an_hour_later(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    at = reset(90)
    reached_amazon.fault("searchOrders", "message", count=2)
    advance(partner.pk)
    assert [run.state for run in rereads()] == [Failed]
    assert Store.objects.get().reread_from == at
    for minutes in (50, 11):
        assert len(rereads()) == 1
        time_machine.move_to(clock.now() + timedelta(minutes=minutes))
        reached_amazon.advance(minutes * 60)
        advance(partner.pk)
    assert [run.state for run in rereads()] == [Failed, Done]


def test_rea_6_bad_credentials_only_delay_a_reset(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    reset(90)
    SellingPartner.objects.update(credentials=SellingPartner.Credentials.BAD)
    partner.refresh_from_db()
    assert not is_due(partner, clock.now())
    assert not rereads()
    SellingPartner.objects.update(credentials=SellingPartner.Credentials.GOOD)
    advance(partner.pk)
    assert [run.state for run in rereads()] == [Done]


def test_imp_12_a_second_reset_to_an_earlier_day_is_not_lost(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    old_orders(reached_amazon, 150)
    reset(70)
    assert advance(partner.pk, budget_s=0)
    earlier = reset(100)
    while advance(partner.pk):
        pass
    assert [run.window_after for run in rereads()][1] == earlier
    assert Store.objects.get().reread_from is None


def test_con_12_a_paused_store_is_read_again_after_it_resumes(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    old_orders(reached_amazon, 150)
    reset(90)
    assert advance(partner.pk, budget_s=0)
    Store.objects.update(paused_at=clock.now())
    import_due()
    assert [run.state for run in rereads()] == [ImportRun.State.PARTLY]
    assert not is_due(partner, clock.now())
    Store.objects.update(paused_at=None)
    request_import([partner], None)
    while advance(partner.pk):
        pass
    assert [run.state for run in rereads()] == [ImportRun.State.PARTLY, Done]
    assert Order.objects.count() == 150


def test_imp_12_the_command_reads_again_since_a_day_and_refuses_a_bad_one(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    old_orders(reached_amazon, 3)
    since = (clock.now() - timedelta(days=90)).date().isoformat()
    call_command("import_orders", since=since, stdout=StringIO())
    assert Order.objects.count() == 3
    assert [run.created for run in rereads()] == [3]
    with pytest.raises(CommandError, match="Amazon shows no orders before"):
        call_command("import_orders", since="2011-01-01", stdout=StringIO())
    assert Store.objects.get().reread_from is None
