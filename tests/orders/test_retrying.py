"""Asking again for set-aside orders: what leaves the list, and what must not (IMP-9, IMP-11, CON-12)."""

from datetime import timedelta

import pytest

from orders.audit.results import missing_now
from orders.imports.importing import advance
from orders.imports.pages import StoreBook, Trouble
from orders.imports.quarantine import due_again, fetch_soon, try_again
from orders.models import Order, QuarantinedOrder
from stores import clock
from stores.models import SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.orders.importing import connect, import_now, unaudited

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(reached_amazon: PretendedAmazon) -> SellingPartner:
    return unaudited(connect(reached_amazon, US, CANADA))


@pytest.fixture
def missed(reached_amazon: PretendedAmazon, partner: SellingPartner) -> str:
    """An order of Canada that an audit missed."""
    (order_id,) = reached_amazon.generate("ASELLER", 1, CANADA, status="UNSHIPPED")
    import_now(partner)
    Order.objects.all().delete()
    book = StoreBook(list(partner.stores.all()), partner)
    fetch_soon(book, [Trouble(order_id, "missed", "", CANADA)], clock.now())
    return order_id


def asked(amazon: PretendedAmazon) -> int:
    return len(amazon.calls(operation="getOrder"))


def test_con_12_a_set_aside_order_of_a_paused_store_waits_for_its_resume(
    reached_amazon: PretendedAmazon, partner: SellingPartner, missed: str
) -> None:
    canada = Store.objects.get(marketplace_id=CANADA)
    Store.objects.filter(pk=canada.pk).update(paused_at=clock.now())
    assert try_again([partner], clock.now()) == 1
    import_now(partner)
    assert asked(reached_amazon) == 0
    assert QuarantinedOrder.objects.get().resolved_at is None
    assert missing_now([canada]) == {canada.pk: 1}  # IMP-11: the proof still says so
    Store.objects.update(paused_at=None)
    import_now(partner)
    assert Order.objects.filter(amazon_order_id=missed).exists()
    assert QuarantinedOrder.objects.get().resolved_at is not None
    assert missing_now([canada]) == {}


def test_imp_9_an_order_that_is_still_broken_stays_listed(
    reached_amazon: PretendedAmazon, partner: SellingPartner, missed: str
) -> None:
    order = reached_amazon.order(missed)["order"]
    order["fulfillment"]["fulfillmentStatus"] = "BEAMED_UP"
    reached_amazon.add_orders("ASELLER", [order])
    advance(partner.pk)
    assert asked(reached_amazon) == 1
    listed = QuarantinedOrder.objects.get()
    assert (listed.reason, listed.resolved_at) == ("unknown_status", None)
    assert listed.retry_at > clock.now()


def test_imp_9_an_order_that_no_active_store_takes_stays_listed_and_is_not_asked_for_every_minute(
    reached_amazon: PretendedAmazon, partner: SellingPartner, missed: str
) -> None:
    """It was listed before its marketplace could be read."""
    QuarantinedOrder.objects.update(store=None)
    Store.objects.filter(marketplace_id=CANADA).update(paused_at=clock.now())
    advance(partner.pk)
    advance(partner.pk)
    assert asked(reached_amazon) == 1
    listed = QuarantinedOrder.objects.get()
    assert listed.resolved_at is None
    assert due_again(partner, clock.now() + timedelta(days=1)) == [missed]
    Store.objects.update(paused_at=None)
    try_again([partner], clock.now())
    advance(partner.pk)
    assert Order.objects.filter(amazon_order_id=missed).exists()
