"""RED-1, RED-16, RED-22: nobody prolongs a deadline between two sweeps, by a void, a new parcel or another date."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from orders.models import Order
from redaction.facts import deadlines
from redaction.models import RedactionFailure, RedactionRecord
from redaction.redacting import redact_due
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.labels import voiding
from shipments.labels.finishing import finish_voids
from shipments.models import Label, LabelFile, Shipment, ShipmentNotification
from shipments.outbox.correcting import correct
from shipments.recording import CannotShip, record_shipment
from stores.models import Store, User
from stores.spapi import clock_watch, skew
from stores.spapi.errors import TemporarilyUnavailable
from tests.factories import (
    CustomerFactory,
    LabelFactory,
    LabelFileFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)
from tests.redaction.test_failing import row_that_cannot_be_changed
from tests.shipments.combining.people import bought_by

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OVER = IMPORTED + 14 * DAY
TICK = timedelta(microseconds=1)


@pytest.fixture
def packer() -> User:
    user: User = UserFactory.create()
    return user


def imported() -> Order:
    order: Order = order_with_items(first_imported_at=IMPORTED, purchased_at=IMPORTED)
    return order


def parcel(at: datetime, number: str = "VAN-0001") -> ShipmentDetails:
    return ShipmentDetails("Other", number, at.date(), carrier_name="Van")


def gone(*orders: Order) -> list[datetime | None]:
    rows = Order.objects.in_bulk([order.pk for order in orders])
    assert all(
        (rows[order.pk].buyer_data is None) == bool(rows[order.pk].redacted_at) for order in orders
    )
    return [rows[order.pk].redacted_at for order in orders]


def void(shipment: Shipment, user: User, at: datetime) -> None:
    voiding.void(Shipment.objects.get(pk=shipment.pk), user, at)


def proofs(orders: Sequence[Order]) -> set[tuple[str, datetime, datetime]]:
    records = RedactionRecord.objects.filter(order__in=orders)
    return set(records.values_list("rule", "due_at", "redacted_at"))


def test_red_1_red_16_a_void_just_before_the_deadline_removes_the_buyer_and_no_new_parcel_prolongs(
    packer: User,
) -> None:
    order = imported()
    shipment = record_shipment(order, parcel(IMPORTED), packer, IMPORTED)
    late = IMPORTED + 30 * DAY - TICK
    assert redact_due(late).orders == 0
    void(shipment, packer, late)
    assert gone(order) == [late]
    assert proofs([order]) == {("U", OVER, late)}
    record_shipment(Order.objects.get(), parcel(late, "VAN-0002"), packer, late)
    assert deadlines([order.pk]) == {}
    assert redact_due(late + 60 * DAY).orders == 0


def test_red_16_a_void_in_time_leaves_the_buyer_until_14_days_after_the_import(
    packer: User,
) -> None:
    order = imported()
    void(record_shipment(order, parcel(IMPORTED), packer, IMPORTED), packer, OVER - TICK)
    assert gone(order) == [None]
    assert redact_due(OVER).orders == 1


def test_red_16_shp_12_the_void_of_a_combined_parcel_removes_those_that_are_overdue(
    packer: User,
) -> None:
    store: Store = StoreFactory.create()
    old = [bought_by(store, first_imported_at=IMPORTED, purchased_at=IMPORTED) for _ in range(2)]
    new = bought_by(store, first_imported_at=OVER, purchased_at=IMPORTED)
    lead, *_ = combine([*old, new], parcel(OVER - DAY), packer, OVER - DAY)
    void(lead, packer, OVER)
    assert gone(*old, new) == [OVER, OVER, None]


def test_red_16_a_label_that_amazon_voids_takes_the_buyer_and_its_files_with_it(
    packer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = imported()
    label: Label = LabelFactory.create(
        order=order, shipment__created_at=IMPORTED, shipment__ship_date=IMPORTED.date()
    )
    LabelFileFactory.create(label=label)
    assert label.shipment is not None

    def away(*_: object) -> None:
        raise TemporarilyUnavailable("get_order")

    monkeypatch.setattr("stores.spapi.shipping.cancel_shipment", lambda *_: None)
    monkeypatch.setattr("stores.spapi.orders.get_order", away)
    void(label.shipment, packer, OVER)
    assert gone(order) == [None], "the parcel stands until Amazon has answered"
    finish_voids(OVER)
    [at] = gone(order)
    assert at is not None
    assert not LabelFile.objects.filter(content__isnull=False).exists()


def test_red_1_a_parcel_of_an_overdue_order_prolongs_nothing_even_before_the_sweep(
    packer: User,
) -> None:
    order, at = imported(), OVER + TICK
    shipment = record_shipment(order, parcel(at), packer, at)
    assert (shipment.order_id, gone(order)) == (order.pk, [at])
    assert proofs([order]) == {("U", OVER, at)}
    in_time = imported()
    record_shipment(in_time, parcel(OVER, "VAN-0002"), packer, OVER - TICK)
    assert gone(in_time) == [None]


def test_red_1_shp_12_a_combined_parcel_of_overdue_orders_prolongs_nothing(packer: User) -> None:
    store: Store = StoreFactory.create()
    old = [bought_by(store, first_imported_at=IMPORTED, purchased_at=IMPORTED) for _ in range(2)]
    combine(old, parcel(OVER), packer, OVER)
    assert gone(*old) == [OVER, OVER]


def test_red_1_a_refused_parcel_changes_nothing(packer: User) -> None:
    order = imported()
    Order.objects.update(status=Order.Status.ON_HOLD)
    with pytest.raises(CannotShip):
        record_shipment(Order.objects.get(), parcel(OVER), packer, OVER)
    assert gone(order) == [None]


def test_red_22_another_ship_date_prolongs_no_deadline_that_has_passed(packer: User) -> None:
    order = imported()
    tracked = ShipmentDetails("UPS", "1Z999AA10123456784", IMPORTED.date(), "Ground")
    record_shipment(order, tracked, packer, IMPORTED)
    refused = ShipmentNotification.objects.get()
    refused.state = ShipmentNotification.State.REJECTED
    refused.save()
    [limit] = deadlines([order.pk]).values()
    newer = tracked._replace(ship_date=(limit.at - DAY).date())
    correct(refused, newer, packer, limit.at)
    assert gone(order) == [limit.at]
    assert proofs([order]) == {("T", limit.at, limit.at)}


def test_red_34_a_void_stands_although_the_buyer_cannot_be_removed(packer: User) -> None:
    order = imported()
    customer = CustomerFactory.create()
    Order.objects.update(customer=customer)
    shipment = record_shipment(order, parcel(IMPORTED), packer, IMPORTED)
    with row_that_cannot_be_changed("orders_customer", customer.pk):
        void(shipment, packer, OVER)
    assert Shipment.objects.get().voided_at == OVER
    assert gone(order) == [None]
    assert RedactionFailure.objects.get().order_id == order.pk
    assert redact_due(OVER).orders == 1


def test_t19_i3_by_a_clock_that_is_ahead_of_amazons_nothing_goes_early(packer: User) -> None:
    order = imported()
    shipment = record_shipment(order, parcel(IMPORTED), packer, IMPORTED)
    for _ in range(skew.ENOUGH):
        clock_watch.note(3600.0)
    void(shipment, packer, OVER)
    assert gone(order) == [None]
    record_shipment(Order.objects.get(), parcel(OVER, "VAN-0002"), packer, OVER + HOUR)
    assert gone(order) == [OVER]
