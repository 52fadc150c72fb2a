"""Where is order X: one answer with its reason; fetching one order or one day (decision 21, IMP-11)."""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.imports.day_fetch import DayRefused, fetch_day
from orders.imports.importing import advance
from orders.models import ImportRun, Order, QuarantinedOrder
from orders.order_ids import order_id_in
from stores import clock
from stores.models import AuditEvent, Member, SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import (
    TODAY,
    MemberFactory,
    OrderFactory,
    SellingPartnerFactory,
    StoreFactory,
    UserFactory,
)
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db

UNKNOWN = "113-0000000-0000001"


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    """A seller with a store on Amazon.com whose first import is done."""
    partner = connect(reached_amazon)
    import_now(partner)
    Store.objects.update(complete_through=clock.now() - timedelta(minutes=3))
    return partner


@pytest.fixture
def packer(client: Client, partner: SellingPartner) -> Client:
    role = Member.Role.SHIPPER
    client.force_login(MemberFactory.create(account=partner.account, role=role).user)
    return client


def ask(client: Client, text: str) -> str:
    answer = client.post(reverse("orders:where"), {"q": text})
    assert answer.status_code == 200
    return " ".join(answer.text.split("<main")[1].split())


def made(amazon: PretendedAmazon, marketplace: str = US, **options: Any) -> str:
    """An order that the last import should have brought, unless the options say otherwise."""
    given = {"updatedMinutesAgo": 60, "status": "UNSHIPPED", **options}
    (order_id,) = amazon.generate("ASELLER", 1, marketplace, seed=99, **given)
    return order_id


def questions(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="getOrder"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("113-4567890-1234567", "113-4567890-1234567"),
        (" 113 4567890 1234567 ", "113-4567890-1234567"),
        ("11345678901234567", "113-4567890-1234567"),
        ("113-4567890-123456", ""),
        ("113-4567890-12345678", ""),
        ("113-456789a-1234567", ""),
        ("١١٣-4567890-1234567", ""),
        ("", ""),
    ],
)
def test_decision_21_an_order_id_is_three_seven_and_seven_digits(typed: str, meant: str) -> None:
    assert order_id_in(typed) == meant


def test_decision_21_a_malformed_id_costs_no_call(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    assert "This is no Amazon order number" in ask(packer, "113-45-67")
    assert questions(reached_amazon) == 0


def test_decision_21_an_order_that_is_here_is_linked_without_a_call(
    reached_amazon: PretendedAmazon, packer: Client, partner: SellingPartner
) -> None:
    order = OrderFactory.create(store=partner.stores.get())
    said = ask(packer, order.amazon_order_id)
    assert reverse("orders:detail", args=[order.public_id]) in said
    assert questions(reached_amazon) == 0


def test_decision_21_an_order_that_no_import_brought_can_be_fetched(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    order_id = made(reached_amazon)
    said = ask(packer, order_id)
    assert "It should be here, and no import brought it" in said
    assert "Fetch it now" in said
    assert questions(reached_amazon) == 1
    assert not Order.objects.exists()  # asking changes nothing
    answer = packer.post(reverse("orders:fetch_now"), {"q": order_id})
    order = Order.objects.get(amazon_order_id=order_id)
    assert answer.headers["Location"] == reverse("orders:detail", args=[order.public_id])
    assert order.buyer_data is not None
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject) == ("order.fetched", f"order {order.public_id}")
    assert questions(reached_amazon) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"status": "PENDING"}, "Amazon still waits for the payment"),
        ({"fulfilledBy": "AMAZON", "status": "UNSHIPPED"}, "Amazon ships this order itself"),
        ({"updatedMinutesAgo": 60 * 24 * 20}, "how far the first import of its store reached"),
        ({"updatedMinutesAgo": 3}, "The next import brings it"),
    ],
)
def test_decision_21_each_rule_has_its_words(
    reached_amazon: PretendedAmazon, packer: Client, options: dict[str, Any], words: str
) -> None:
    assert words in ask(packer, made(reached_amazon, **options))
    assert questions(reached_amazon) == 1


def test_decision_21_mkt_6_an_order_of_a_marketplace_without_a_store(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    said = ask(packer, made(reached_amazon, CANADA))
    assert "It was placed on Amazon.ca, for which there is no store" in said
    assert "Fetch it now" not in said


def test_decision_21_not_sold_on_amazon(reached_amazon: PretendedAmazon, packer: Client) -> None:
    order_id = made(reached_amazon)
    order = copy.deepcopy(reached_amazon.order(order_id)["order"])
    order["salesChannel"]["channelName"] = "NON_AMAZON"
    reached_amazon.add_orders("ASELLER", [order])
    assert "It was not sold on Amazon" in ask(packer, order_id)


def test_decision_21_no_physical_product_is_told_and_set_aside_when_fetched(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    order_id = made(reached_amazon)
    order = copy.deepcopy(reached_amazon.order(order_id)["order"])
    order["recipient"]["deliveryAddress"] = {"name": "Download"}
    reached_amazon.add_orders("ASELLER", [order])
    assert "There is no physical product to ship" in ask(packer, order_id)
    told = packer.post(reverse("orders:fetch_now"), {"q": order_id}).text
    assert "There is no physical product to ship" in told
    assert QuarantinedOrder.objects.get().reason == "no_physical_product"
    before = questions(reached_amazon)
    said = ask(packer, order_id)  # the list knows it now
    assert "Amazon is asked again in" in said
    assert questions(reached_amazon) == before


def test_decision_21_a_paused_store_and_automatic_import_off(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    order_id = made(reached_amazon, updatedMinutesAgo=3)
    Store.objects.update(auto_import=False)
    said = ask(packer, order_id)
    assert "Automatic import is off for its store" in said
    assert "Fetch it now" in said
    Store.objects.update(paused_at=clock.now())
    said = ask(packer, order_id)
    assert "Its store is paused" in said
    assert "Fetch it now" not in said
    packer.post(reverse("orders:fetch_now"), {"q": order_id})
    assert not Order.objects.exists()


def test_decision_21_amazon_does_not_know_it(packer: Client) -> None:
    said = ask(packer, UNKNOWN)
    assert "Amazon has no such order of yours" in said
    assert "older than two years" in said


def test_decision_21_bad_credentials_cost_no_call(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    SellingPartner.objects.update(credentials="bad")
    assert "the connection must be renewed" in ask(packer, UNKNOWN)
    assert questions(reached_amazon) == 0


def test_decision_21_throttled_says_when_to_ask_again(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    reached_amazon.fault("getOrder", "429")
    said = ask(packer, UNKNOWN)
    assert "allowance for such questions is used up" in said
    assert "Ask again in" in said
    assert questions(reached_amazon) == 1


@pytest.mark.parametrize("kind", ["503", "html", "cut_body"])
def test_decision_21_an_outage_says_so(
    reached_amazon: PretendedAmazon, packer: Client, kind: str
) -> None:
    reached_amazon.fault("getOrder", kind)
    assert "Amazon does not answer at the moment" in ask(packer, UNKNOWN)
    assert questions(reached_amazon) == 1


def test_decision_21_several_sellers_are_asked_once_each(
    reached_amazon: PretendedAmazon, packer: Client, partner: SellingPartner
) -> None:
    amazons = reached_amazon.add_seller("A2SELLER", region="NA", marketplaces=[US])
    second = SellingPartnerFactory.create(
        seller_id="A2SELLER", account=partner.account, refresh_token=amazons.refresh_token
    )
    StoreFactory.create(selling_partner=second, name="Second US", import_from=clock.now())
    assert "Amazon has no such order of yours" in ask(packer, UNKNOWN)
    assert questions(reached_amazon) == 2
    (order_id,) = reached_amazon.generate("A2SELLER", 1, seed=5, updatedMinutesAgo=3)
    said = ask(packer, order_id)
    assert "Second US" in said
    assert questions(reached_amazon) == 4


def test_i5_another_accounts_order_is_unknown(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    foreign = OrderFactory.create()
    QuarantinedOrder.objects.create(
        selling_partner=foreign.selling_partner,
        amazon_order_id=UNKNOWN,
        reason="wrong_type",
        first_seen_at=TODAY,
        last_seen_at=TODAY,
        retry_at=TODAY,
    )
    for order_id in (foreign.amazon_order_id, UNKNOWN):
        said = ask(packer, order_id)
        assert "Amazon has no such order of yours" in said
        assert foreign.store.name not in said or foreign.store.name == "Northwind US"


def fetching(client: Client, order_id: str, **form: str) -> str:
    return client.post(reverse("orders:fetch_now"), {"q": order_id, **form}, follow=True).text


def test_i5_t5_another_accounts_seller_is_not_asked(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    order_id = made(reached_amazon)
    foreign = StoreFactory.create().selling_partner
    for seller in (str(foreign.public_id), "nonsense"):
        said = fetching(packer, order_id, seller=seller)
        assert "no active store that you may fetch an order for" in said
    assert questions(reached_amazon) == 0
    assert not Order.objects.exists()


def test_decision_21_with_several_sellers_none_is_taken_silently(
    reached_amazon: PretendedAmazon, packer: Client, partner: SellingPartner
) -> None:
    order_id = made(reached_amazon)
    StoreFactory.create(selling_partner=SellingPartnerFactory.create(account=partner.account))
    assert "it belongs to one of your sellers" in fetching(packer, order_id)
    assert questions(reached_amazon) == 0
    fetching(packer, order_id, seller=str(partner.public_id))
    assert Order.objects.get().amazon_order_id == order_id


def test_a_viewer_may_ask_and_not_fetch(
    client: Client, reached_amazon: PretendedAmazon, partner: SellingPartner
) -> None:
    order_id = made(reached_amazon)
    role = Member.Role.VIEWER
    client.force_login(MemberFactory.create(account=partner.account, role=role).user)
    said = ask(client, order_id)
    assert "It should be here" in said
    assert "Fetch it now" not in said
    assert "Fetch the day" not in said
    client.post(reverse("orders:fetch_now"), {"q": order_id})
    assert not Order.objects.exists()


def test_decision_21_the_search_box_offers_to_ask_amazon(packer: Client) -> None:
    found = packer.post(reverse("orders:list"), {"q": UNKNOWN}).text
    assert f"Ask Amazon where {UNKNOWN} is" in found
    assert "Ask Amazon" not in packer.post(reverse("orders:list"), {"q": "Tom Lindqvist"}).text


# --- one day ------------------------------------------------------------------------------------


def press(client: Client, store: Store, day: str) -> Any:
    return client.post(reverse("orders:fetch_day"), {"store": str(store.public_id), "day": day})


def placed_on(amazon: PretendedAmazon, order_id: str, store: Store) -> date:
    created = datetime.fromisoformat(amazon.order(order_id)["order"]["createdTime"])
    return created.astimezone(store.marketplace.time_zone).date()


def test_imp_11_a_day_is_read_by_the_time_of_the_order_and_moves_no_mark(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    minutes = 60 * 24 * 40
    ids = reached_amazon.generate(
        "ASELLER", 30, seed=4, updatedMinutesAgo=[minutes, minutes + 2000], spreadHours=60
    )
    store = Store.objects.get()
    days = [placed_on(reached_amazon, each, store) for each in ids]
    day = max(set(days), key=days.count)
    mark = store.complete_through
    assert mark is not None
    assert press(packer, store, day.isoformat()).status_code == 302
    Store.objects.update(auto_import=False)  # so that no poll moves the mark
    while advance(store.selling_partner_id):
        pass
    run = ImportRun.objects.get(kind=ImportRun.Kind.DAY)
    assert (run.state, run.created) == (ImportRun.State.DONE, days.count(day))
    assert run.requested_by is not None
    stored = Order.objects.values_list("amazon_order_id", flat=True)
    assert set(stored) == {each for each, on in zip(ids, days, strict=True) if on == day}
    store.refresh_from_db()
    assert (store.complete_through, store.reread_from) == (mark, None)


def test_imp_11_a_day_goes_on_after_a_pause_between_its_pages(
    reached_amazon: PretendedAmazon, packer: Client
) -> None:
    now = clock.now()
    store = Store.objects.get()
    minutes = 60 * 24 * 40
    ids = reached_amazon.generate("ASELLER", 150, seed=4, updatedMinutesAgo=minutes, spreadHours=0)
    day = placed_on(reached_amazon, ids[0], store)
    Store.objects.update(auto_import=False)
    press(packer, store, day.isoformat())
    assert advance(store.selling_partner_id, budget_s=0)
    reached_amazon.advance(25 * 3600)  # the page token is gone
    while advance(store.selling_partner_id):
        pass
    run = ImportRun.objects.get(kind=ImportRun.Kind.DAY)
    assert (run.restarts, run.state) == (1, ImportRun.State.DONE)
    assert Order.objects.count() == 150
    assert run.window_before > now - timedelta(days=60)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("9998-01-01", "Choose a day that has begun"),
        ("2001-01-01", "Amazon shows no orders before"),
        ("yesterday", "Write the day like 2026-11-23"),
        ("", "Choose a day."),
    ],
)
def test_imp_11_a_bad_day_is_refused_with_a_reason(packer: Client, day: str, said: str) -> None:
    answer = press(packer, Store.objects.get(), day)
    assert answer.status_code == 422
    assert said in answer.text
    assert not ImportRun.objects.filter(kind=ImportRun.Kind.DAY).exists()


def test_sys_4_the_bounds_of_a_day_are_those_of_the_stores_zone() -> None:
    store = StoreFactory.create()
    user = UserFactory.create()
    long_day = fetch_day(store, date(2026, 11, 1), user, TODAY)  # the clock goes back
    assert long_day.window_after == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert long_day.window_before == datetime(2026, 11, 2, 7, 59, 59, tzinfo=UTC)
    today = fetch_day(store, date(2026, 11, 23), user, TODAY)
    assert TODAY - today.window_before == timedelta(minutes=2, seconds=10)
    with pytest.raises(DayRefused, match="read already"):
        fetch_day(store, date(2026, 11, 1), user, TODAY)


def test_imp_11_a_day_of_a_paused_store_or_a_broken_connection_is_refused() -> None:
    store = StoreFactory.create(selling_partner__credentials="bad")
    user = UserFactory.create()
    with pytest.raises(DayRefused, match="must be renewed"):
        fetch_day(store, date(2026, 11, 1), user, TODAY)
    store.paused_at = TODAY
    with pytest.raises(DayRefused, match="is paused"):
        fetch_day(store, date(2026, 11, 1), user, TODAY)


def test_i5_a_day_of_another_accounts_store_is_refused(packer: Client) -> None:
    answer = press(packer, StoreFactory.create(), "2026-11-01")
    assert answer.status_code == 422
    assert "Choose one of your stores" in answer.text
    assert not ImportRun.objects.filter(kind=ImportRun.Kind.DAY).exists()
