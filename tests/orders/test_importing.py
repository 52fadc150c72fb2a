"""Importing from the pretended Amazon over HTTP (IMP-5 to IMP-10, decisions 2, 14, 15)."""

from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from orders.imports.importing import advance, is_due, request_import
from orders.models import ImportRun, Order
from orders.status import Status
from orders.tasks import import_due, import_seller
from stores import clock
from stores.models import SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import StoreFactory
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db

Done, Failed, Running = ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.RUNNING


def searches(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="searchOrders"))


def test_imp_5_all_stores_of_a_seller_share_one_search(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon, US, CANADA)
    reached_amazon.generate("ASELLER", 150, US)
    reached_amazon.generate("ASELLER", 100, CANADA, seed=2)
    run = import_now(partner)
    assert (run.state, run.pages, run.created) == (Done, 3, 250)
    assert searches(reached_amazon) == 3  # ceil(250 / 100)
    by_store = {store.marketplace_id: store.orders.count() for store in Store.objects.all()}
    assert by_store == {US: 150, CANADA: 100}  # CON-9
    assert {store.complete_through for store in Store.objects.all()} == {run.window_before}


def test_imp_8_a_second_import_changes_nothing(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 30)
    import_now(partner)
    before = list(Order.objects.order_by("pk").values())
    run = import_now(partner)
    assert (run.created, run.updated) == (0, 0)
    assert list(Order.objects.order_by("pk").values()) == before


def test_i2_a_change_at_amazon_comes_in_with_the_next_poll(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    order_id, *_ = reached_amazon.generate("ASELLER", 3)
    import_now(partner)
    order = reached_amazon.order(order_id)["order"]
    order["fulfillment"]["fulfillmentStatus"] = "CANCELLED"
    order["lastUpdatedTime"] = (clock.now() - timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    reached_amazon.add_orders("ASELLER", [order])
    assert import_now(partner).updated == 1
    assert Order.objects.get(amazon_order_id=order_id).status == Status.CANCELLED


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("503", {}), ("html", {}), ("cut_body", {}), ("500", {}), ("timeout_before", {"seconds": 0})],
)
def test_imp_7_an_error_between_pages_leaves_the_mark_and_the_import_goes_on(
    reached_amazon: PretendedAmazon,
    time_machine: TimeMachineFixture,
    kind: str,
    fields: dict[str, Any],
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250)
    reached_amazon.fault("searchOrders", kind, skip=1, count=1, **fields)
    run = import_now(partner)
    assert (run.state, run.pages, run.error_code) == (Running, 1, "temporarily_unavailable")
    assert Order.objects.count() == 100
    assert Store.objects.get().complete_through is None
    assert run.not_before is not None
    assert not is_due(partner, clock.now())
    time_machine.move_to(run.not_before)
    assert is_due(partner, clock.now())
    advance(partner.pk)
    run.refresh_from_db()
    assert (run.state, run.created, run.error_code) == (Done, 250, "")
    assert searches(reached_amazon) == 4


def test_shp_17_throttled_pages_wait_for_the_allowance_and_cost_no_call(
    throttled_amazon: PretendedAmazon, settings: Any, time_machine: TimeMachineFixture
) -> None:
    from tests.conftest import point_at

    point_at(throttled_amazon, settings)
    partner = connect(throttled_amazon)
    throttled_amazon.generate("ASELLER", 2_150)
    run = import_now(partner)
    assert (run.state, run.pages, run.error_code) == (Running, 20, "request_throttled")
    assert searches(throttled_amazon) == 20  # the burst; the next page was not even asked for
    assert run.not_before is not None
    assert run.not_before - clock.now() < timedelta(seconds=180)


def test_an_expired_page_token_restarts_the_window_halved(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250, spreadHours=200)
    request_import([partner], None)
    assert advance(partner.pk, budget_s=0)  # one page
    reached_amazon.advance(25 * 3600)  # Amazon's page tokens live 24 hours
    run = import_now(partner)
    first = ImportRun.objects.order_by("pk").first()
    assert first is not None
    assert first.restarts == 1
    assert run.state == Done
    assert Order.objects.count() == 250
    assert Store.objects.get().complete_through == run.window_before


@pytest.mark.parametrize("kind", ["duplicate_page", "reordered_page"])
def test_i2_odd_pages_lose_nothing(reached_amazon: PretendedAmazon, kind: str) -> None:
    partner = connect(reached_amazon)
    ids = reached_amazon.generate("ASELLER", 250)
    reached_amazon.fault("searchOrders", kind, skip=1, count=1)
    run = import_now(partner)
    if run.state == Failed:  # IMP-10: a repeated page ends the run, the mark stays
        assert run.error_code == "page_repeated"
        assert Store.objects.get().complete_through is None
        assert import_now(partner).state == Done
    assert set(Order.objects.values_list("amazon_order_id", flat=True)) == set(ids)


def test_trb_1_a_revoked_authorisation_stops_the_seller_but_for_one_probe_a_day(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    reached_amazon.revoke("ASELLER")
    SellingPartner.objects.update(access_token="", access_token_expires_at=None)
    run = import_now(partner)
    assert (run.state, run.error_code) == (Failed, "connection_invalid")
    partner.refresh_from_db()
    assert partner.credentials == SellingPartner.Credentials.BAD
    time_machine.move_to(clock.now() + timedelta(hours=23))
    assert not is_due(partner, clock.now())
    time_machine.move_to(clock.now() + timedelta(hours=2))
    assert is_due(partner, clock.now())


def test_rea_3_t19_a_probe_noted_by_a_clock_that_was_ahead_holds_nothing_back(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    partner.credentials = SellingPartner.Credentials.BAD
    for days, due in ((-0.9, False), (0.9, False), (1.1, True), (400, True)):
        partner.polled_at = clock.now() + timedelta(days=days)
        assert is_due(partner, clock.now()) is due


def test_decision_14_a_store_that_joins_late_catches_up_alone(
    reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture
) -> None:
    partner = connect(reached_amazon, US)
    import_now(partner)
    StoreFactory.create(
        selling_partner=partner,
        marketplace_id=CANADA,
        import_from=clock.now() - timedelta(days=14),
    )
    reached_amazon.generate("ASELLER", 20, CANADA, spreadHours=100)
    assert is_due(partner, clock.now())  # at once, whatever the pace
    advance(partner.pk)
    run = ImportRun.objects.order_by("pk").last()
    assert run is not None
    assert (run.kind, run.created) == (ImportRun.Kind.BACKFILL, 20)
    assert [store.marketplace_id for store in run.stores.all()] == [CANADA]
    time_machine.move_to(clock.now() + timedelta(minutes=5))
    advance(partner.pk)
    run = ImportRun.objects.order_by("pk").last()
    assert run is not None
    assert (run.kind, run.stores.count()) == (ImportRun.Kind.POLL, 2)


def test_con_12_a_paused_store_is_not_imported_and_loses_nothing(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    import_now(partner)
    Store.objects.update(paused_at=clock.now())
    reached_amazon.generate("ASELLER", 5, updatedMinutesAgo=[3, 8])
    assert not is_due(partner, clock.now() + timedelta(hours=1))
    Store.objects.update(paused_at=None)
    assert import_now(partner).created == 5


def test_sys_3_two_imports_at_once_do_no_harm(reached_amazon: PretendedAmazon) -> None:
    from stores.leases import hold

    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 5)
    with hold(f"import:{partner.pk}", 60) as mine:
        assert mine
        assert advance(partner.pk) is False
    assert searches(reached_amazon) == 0


def test_a_task_gives_its_worker_back_and_goes_on_in_another(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 250)
    assert advance(partner.pk, budget_s=0)
    assert Order.objects.count() == 100
    while advance(partner.pk, budget_s=0):
        pass
    run = ImportRun.objects.get()
    assert (run.state, run.pages, run.created) == (Done, 3, 250)


def test_fea_1_the_minute_task_pokes_sellers_with_work_and_the_poke_does_it(
    reached_amazon: PretendedAmazon,
) -> None:
    from django_q.models import OrmQ

    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 5)
    assert import_due() == "1 sellers"
    (queued,) = OrmQ.objects.all()
    assert (queued.func(), queued.args()) == ("orders.tasks.import_seller", (partner.pk,))
    assert import_seller(partner.pk) == "up to date"
    assert Order.objects.count() == 5
    assert import_due() == "0 sellers"


def test_imp_12_a_reset_while_a_run_is_under_way_is_not_lost(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 150)
    request_import([partner], None)
    assert advance(partner.pk, budget_s=0)  # the first of two pages
    earlier = clock.now() - timedelta(days=25)
    Store.objects.update(import_from=earlier, complete_through=None)
    while advance(partner.pk):
        pass
    first, second = ImportRun.objects.order_by("pk")
    assert (first.state, second.state) == (Done, Done)
    assert second.window_after == earlier.replace(microsecond=0)
    assert Store.objects.get().complete_through == second.window_before


def test_con_12_a_run_whose_stores_were_paused_ends(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    reached_amazon.generate("ASELLER", 150)
    request_import([partner], None)
    advance(partner.pk, budget_s=0)
    Store.objects.update(paused_at=clock.now())
    import_due()
    run = ImportRun.objects.get()
    assert (run.state, run.error_code) == (ImportRun.State.PARTLY, "store_paused")
    Store.objects.update(paused_at=None)
    import_now(partner)
    assert Order.objects.count() == 150
