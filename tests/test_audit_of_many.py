"""SYS-5: an act on many orders writes their audit rows in one statement, and asks no more for thirty than for three."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.handling import holding
from orders.models import Order
from orders.page.looks import note_the_search
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.labels.voiding import void
from shipments.models import Shipment
from shipments.papers.handing_out import note_slips
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores.models import AuditEvent, Store, User
from tests.factories import TODAY, MemberFactory, ShipmentFactory, StoreFactory, order_with_items
from tests.shipments.combining.people import bought_by

pytestmark = pytest.mark.django_db
Act = Callable[[Sequence[Order], User], Any]


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create()
    return made


def hold(orders: Sequence[Order], user: User) -> None:
    holding.hold(orders, None, user, TODAY)


def release(orders: Sequence[Order], user: User) -> None:
    holding.release(orders, user, TODAY)


def slips(orders: Sequence[Order], user: User) -> None:
    note_slips(orders, "slips", user)


def search(orders: Sequence[Order], user: User) -> None:
    note_the_search(orders, "name", user)


def states(orders: Sequence[Order], user: User) -> None:
    shipments = Shipment.objects.filter(order__in=orders)
    lost = Seen(Source.FILE, Transit.LOST, TODAY)
    write_seen(dict.fromkeys(shipments.values_list("pk", flat=True), lost), TODAY, user)


def written(queries: CaptureQueriesContext) -> list[str]:
    table = AuditEvent._meta.db_table
    return [one["sql"] for one in queries if one["sql"].startswith(f'INSERT INTO "{table}"')]


@pytest.mark.parametrize("act", [hold, release, slips, search, states])
def test_sys_5_thirty_orders_cost_as_many_queries_as_three(act: Act, store: Store) -> None:
    user = MemberFactory.create(account=store.selling_partner.account).user
    counts = []
    for number in (3, 30):
        given: dict[str, Any] = (
            {"store": store, "status": "on_hold"} if act is release else {"store": store}
        )
        orders = [order_with_items(**given) for _ in range(number)]
        if act is states:
            for order in orders:
                ShipmentFactory.create(order=order, ship_date=(TODAY - timedelta(days=3)).date())
        loaded = list(
            Order.objects.filter(pk__in=[order.pk for order in orders]).select_related(
                "store__selling_partner__account"
            )
        )
        noted = AuditEvent.objects.count()
        with CaptureQueriesContext(connection) as queries:
            act(loaded, user)
        assert AuditEvent.objects.count() == noted + number
        assert len(written(queries)) == 1
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", [3, 20])
def test_sys_5_orders_in_one_parcel_are_audited_each_and_at_once(number: int, store: Store) -> None:
    user = MemberFactory.create(account=store.selling_partner.account).user
    orders = [
        bought_by(store, purchased_at=TODAY - timedelta(days=1), first_imported_at=TODAY)
        for _ in range(number)
    ]
    details = ShipmentDetails("UPS", "1Z999AA10123456793", TODAY.date(), service="Ground")
    with CaptureQueriesContext(connection) as queries:
        shipments = combine(orders, details, user, TODAY)
    assert len(written(queries)) == 1
    rows = AuditEvent.objects.filter(action="order.marked_shipped", user=user)
    assert set(rows.values_list("subject", flat=True)) == {f"order {o.public_id}" for o in orders}
    with CaptureQueriesContext(connection) as queries:
        void(shipments[0], user, TODAY)
    assert len(written(queries)) == 1
    rows = AuditEvent.objects.filter(action="shipment.voided", user=user)
    assert set(rows.values_list("subject", flat=True)) == {
        f"shipment {shipment.public_id}" for shipment in shipments
    }
