"""The page "Why is the address empty?" against the pretended Amazon (IMP-24, TRB-7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.addresses.facts import facts_of
from orders.imports.importing import advance
from orders.models import Order
from stores import clock
from stores.models import AuditEvent, Member, Store
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory, OrderFactory
from tests.orders.importing import connect, import_now, unaudited

pytestmark = pytest.mark.django_db

BOTH = ["BUYER", "RECIPIENT"]


def visitor(store: Store, role: str = "manager") -> Client:
    client = Client()
    member = MemberFactory.create(account=store.selling_partner.account, role=Member.Role(role))
    client.force_login(member.user)
    return client


def page(client: Client, store: Store, *, ask: bool = False) -> str:
    url = reverse("orders:addresses", args=[store.public_id])
    answer = client.post(url) if ask else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def test_trb_7_a_seller_without_the_role_until_it_is_granted_and_the_addresses_are_fetched(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = unaudited(connect(reached_amazon))
    reached_amazon.add_seller("ASELLER", roles=["BUYER"])
    reached_amazon.generate("ASELLER", 8)
    import_now(partner)
    store = Store.objects.get()
    manager = visitor(store)
    assert set(Order.objects.values_list("address_problem", flat=True)) == {"no_access"}
    text = page(manager, store)
    assert "the application lacks the role for buyer details" in text
    assert "developer console" in text
    assert f"/stores/{store.public_id}/renew/" in text
    asked = page(manager, store, ask=True)
    assert "the application lacks the role" in asked
    assert "Of these with buyer details</dt><dd>0</dd>" in asked

    reached_amazon.add_seller("ASELLER", roles=BOTH)
    granted = page(manager, store, ask=True)
    assert "Amazon gives addresses now, but 8 orders came in before that without theirs." in granted
    answer = manager.post(reverse("orders:fetch_addresses", args=[store.public_id]))
    assert answer.status_code == 302
    assert AuditEvent.objects.filter(action="store.addresses_fetched").count() == 1
    while advance(partner.pk):
        pass
    assert not Order.objects.exclude(address_problem="").exists()
    assert all(order.buyer.recipient_name and order.buyer.line1 for order in Order.objects.all())
    assert all(order.customer_id for order in Order.objects.all())
    assert "All 8 orders of the last 14 days came in with name and street." in page(manager, store)


def test_trb_7_a_lost_role_blanks_nothing_and_dates_the_loss(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = unaudited(connect(reached_amazon))
    reached_amazon.generate("ASELLER", 5)
    import_now(partner)
    names = dict(Order.objects.values_list("amazon_order_id", "name_key"))
    Order.objects.update(first_imported_at=clock.now() - timedelta(days=9))
    reached_amazon.add_seller("ASELLER", roles=["BUYER"])
    for number in names:  # every order changes at Amazon
        order = reached_amazon.order(number)["order"]
        order["lastUpdatedTime"] = (clock.now() - timedelta(minutes=3)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
        reached_amazon.add_orders("ASELLER", [order])
    reached_amazon.generate("ASELLER", 4, seed=7, updatedMinutesAgo=3)
    import_now(partner)
    kept = Order.objects.filter(amazon_order_id__in=names)
    assert dict(kept.values_list("amazon_order_id", "name_key")) == names  # decision 16
    assert not kept.exclude(address_problem="").exists()
    Order.objects.exclude(amazon_order_id__in=names).update(
        first_imported_at=clock.now() - timedelta(days=1)
    )
    text = page(visitor(Store.objects.get()), Store.objects.get())
    assert "Since " in text
    assert "access to buyer details was lost" in text


def test_imp_24_a_redacted_order_is_not_filled_again(reached_amazon: PretendedAmazon) -> None:
    partner = unaudited(connect(reached_amazon))
    reached_amazon.add_seller("ASELLER", roles=[])
    reached_amazon.generate("ASELLER", 2)
    import_now(partner)
    first = Order.objects.order_by("pk").first()
    assert first is not None
    Order.objects.filter(pk=first.pk).update(redacted_at=clock.now())
    reached_amazon.add_seller("ASELLER", roles=BOTH)
    store = Store.objects.get()
    visitor(store).post(reverse("orders:fetch_addresses", args=[store.public_id]))
    while advance(partner.pk):
        pass
    first.refresh_from_db()
    assert first.buyer_data is None
    assert Order.objects.filter(address_problem="").count() == 1


def test_types_for_which_amazon_keeps_the_address_are_counted_apart() -> None:
    now = clock.now()
    fields = {"purchased_at": now - timedelta(days=1), "address_problem": "no_access"}
    order = OrderFactory.create(**fields, programs=["AMAZON_EASY_SHIP"])
    store = order.store
    OrderFactory.create(
        store=store, **{**fields, "address_problem": ""}, fulfilled_by="AMAZON", status="shipped"
    )
    OrderFactory.create(store=store, **fields, status="shipped")  # closed when first seen
    OrderFactory.create(store=store, purchased_at=now - timedelta(days=2), first_imported_at=now)
    with CaptureQueriesContext(connection) as asked:
        facts = facts_of(store, now)
    assert (facts.expected, facts.nothing, facts.withheld, facts.nothing_since) == (1, 0, 2, 0)
    assert len(asked) == 4
    assert "2 orders are of a type for which Amazon keeps it" in page(
        visitor(store, "viewer"), store
    )


def test_a_throttled_question_says_when_it_is_possible_again(
    throttled_amazon: PretendedAmazon, reached_amazon: PretendedAmazon
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.fault("searchOrders", "429", count=1)
    store = Store.objects.get()
    text = page(visitor(store, "shipper"), store, ask=True)
    assert "Request is throttled" in text
    assert "Possible again: <time" in text
    assert partner.seller_id == "ASELLER"


def test_trb_6_a_refused_question_shows_request_id_time_and_the_new_verdict(
    reached_amazon: PretendedAmazon,
) -> None:
    connect(reached_amazon)
    reached_amazon.revoke("ASELLER")
    store = Store.objects.get()
    text = page(visitor(store), store, ask=True)
    assert "Amazon no longer accepts the authorization" in text
    assert "Amazon&#x27;s request id" in text or "Amazon's request id" in text
    assert "/help/errors/#connection_invalid" in text


def test_a_viewer_reads_but_does_not_ask(reached_amazon: PretendedAmazon) -> None:
    connect(reached_amazon)
    store = Store.objects.get()
    viewer = visitor(store, "viewer")
    assert ">Ask Amazon now<" not in page(viewer, store)
    assert viewer.post(reverse("orders:addresses", args=[store.public_id])).status_code == 403
    assert reached_amazon.calls(operation="searchOrders") == []


def test_imp_24_an_incomplete_address_leads_to_the_page() -> None:
    order = OrderFactory.create(address_problem="no_access")
    client = visitor(order.store)
    where = reverse("orders:addresses", args=[order.store.public_id])
    for url in (reverse("orders:detail", args=[order.public_id]), "/stores/", "/help/addresses/"):
        assert where in client.get(url).content.decode()
