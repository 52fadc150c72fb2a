"""Recording that an order left the house: shipment, notification, order state and history in one transaction."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum

from orders.handling import lifecycle
from orders.models import Order, OrderItem
from shipments import carriers, guards, habits
from shipments.bigcommerce.queueing import enter
from shipments.boxes import codes_fault
from shipments.details import ShipmentDetails, faults
from shipments.feeds import entering
from shipments.habits import Choice
from shipments.models import Batch, Label, Shipment, ShipmentNotification
from shipments.outbox import queueing
from shipments.overdue import remove_overdue
from shipments.telling import Again, again
from stores.models import User


class CannotShip(Exception):
    """The order was refused. `text` names the order and the next step; `field` is set when one entry is wrong."""

    def __init__(self, code: str, text: str, field: str = "") -> None:
        self.code = code
        self.text = text
        self.field = field
        super().__init__(code)


def record_shipment(
    order: Order,
    details: ShipmentDetails,
    user: User | None,
    now: datetime,
    *,
    batch: Batch | None = None,
) -> Shipment:
    """Marks the order as shipped and queues the one notification to Amazon. Raises `CannotShip`.

    `batch`: that the order is recorded in; Amazon may be told of all its orders together (decision 23). A second submit
    of the same parcel returns the first shipment (T17).
    """
    details = checked(order, details, now)
    with transaction.atomic():
        notification = locked_notification(order)
        locked = lifecycle.locked(order)
        earlier = locked.shipments.standing().order_by("id").first()
        if earlier is not None and is_same(earlier, details):
            return earlier
        telling = _guard(locked, details, notification)
        remove_overdue([locked], now)
        shipment = write(locked, details, user, now)
        habits.remember_choice([locked], choice_of(details), now)
        queue(shipment, notification, telling, now, batch)
    order.status, order.shipped_here_at = locked.status, locked.shipped_here_at
    return shipment


def locked_notification(order: Order) -> ShipmentNotification | None:
    """The row of an order that shipped before. Locked ahead of the order, as the outbox does it."""
    return locked_notifications([order]).get(order.pk)


def locked_notifications(orders: Iterable[Order]) -> dict[int, ShipmentNotification]:
    """By order id, with their shipments; locked in the order of their ids, so that no two wait in a ring."""
    rows = ShipmentNotification.objects.select_related("shipment")
    rows = rows.select_for_update(of=("self",)).filter(order__in=[order.pk for order in orders])
    return {row.order_id: row for row in rows.order_by("pk")}


def checked(order: Order, details: ShipmentDetails, now: datetime) -> ShipmentDetails:
    """The details without stray blanks. Raises `CannotShip` for the first that is wrong."""
    zone = order.store.marketplace.time_zone
    today = now.astimezone(zone).date()
    if found := faults(details, today, ordered_on(order), for_amazon=not order.is_manual):
        field, text = next(iter(found.items()))
        raise CannotShip("bad_details", f"Order {order.amazon_order_id}: {text}", field)
    if details.transparency_codes and (fault := _codes_fault(order, details)):
        raise CannotShip("bad_details", f"Order {order.amazon_order_id}: {fault}")
    return details.cleaned()


def _codes_fault(order: Order, details: ShipmentDetails) -> str:
    lines = OrderItem.objects.filter(order=order)
    units = dict(lines.values_list("amazon_item_id", "quantity_unfulfilled"))
    return codes_fault(details.transparency_codes, units)


def ordered_on(order: Order) -> date | None:
    """Its day in the store's zone; None for an order that was entered here, maybe days after it was placed."""
    if order.is_manual:
        return None
    return order.purchased_at.astimezone(order.store.marketplace.time_zone).date()


def refusal_of(order: Order) -> guards.Refusal | None:
    """Why the order cannot be marked as shipped, before anybody types a tracking number."""
    units = _units_left(order)
    refused = guards.refusal(order, units)
    if refused is not None and refused.code in ("already_shipped", "nothing_left"):
        return guards.refusal(order, units, again=_all_voided(order))
    return refused


def _all_voided(order: Order) -> bool:
    voided = list(order.shipments.values_list("voided_at", flat=True))
    return bool(voided) and None not in voided


def _units_left(order: Order) -> int:
    left = OrderItem.objects.filter(order=order).aggregate(left=Sum("quantity_unfulfilled"))["left"]
    return left or 0


def is_same(shipment: Shipment, details: ShipmentDetails) -> bool:
    """Is it the parcel of these details, entered a second time?"""
    return (
        shipment.carrier_code == details.carrier_code
        and shipment.carrier_name == details.carrier_name
        and shipment.tracking_number == details.tracking_number
    )


def _guard(
    order: Order, details: ShipmentDetails, notification: ShipmentNotification | None
) -> Again:
    refused = refusal_of(order)
    if refused and not (refused.overridable and details.ship_despite_cancel_request):
        raise CannotShip(refused.code, refused.text)
    if order.labels.filter(state=Label.State.BUYING).exists():
        text = f"A label for order {order.amazon_order_id} is being bought. Wait until that is settled."
        raise CannotShip("label_unfinished", text)
    telling = again(notification, order)
    if telling is Again.NOT_YET:
        raise CannotShip(
            "being_told",
            f"Amazon is being told about the earlier parcel of order {order.amazon_order_id}. "
            "Try again in a minute.",
        )
    return telling


def write(
    order: Order,
    details: ShipmentDetails,
    user: User | None,
    now: datetime,
    *,
    lead: Shipment | None = None,
    audited: bool = True,
) -> Shipment:
    """Of a locked order that passed its guards. `lead`: the shipment whose parcel the order is in (SHP-12)."""
    shipment = shipment_of(order, details)
    shipment.lead, shipment.created_at, shipment.created_by = lead, now, user
    shipment.automatic_tracking = bool(details.tracking_number) and carriers.tracks_automatically(
        details.carrier_code, details.service, details.carrier_name
    )
    shipment.save()
    lifecycle.ship_anyway(order, user=user, now=now)  # the tick was the decision (decision 17)
    detail = {"carrier": carriers.display_name(details.carrier_code, details.carrier_name)}
    if lead is not None:
        detail["in the parcel of"] = lead.order.amazon_order_id
    lifecycle.mark_shipped(order, user=user, now=now, detail=detail, audited=audited)
    return shipment


def shipment_of(order: Order, details: ShipmentDetails) -> Shipment:
    """The parcel of these details, not saved."""
    return Shipment(
        order=order,
        carrier_code=details.carrier_code,
        carrier_name=details.carrier_name,
        service=details.service,
        tracking_number=details.tracking_number,
        other_tracking_numbers=list(details.other_tracking_numbers),
        transparency_codes=details.transparency_codes,
        ship_date=details.ship_date,
    )


def choice_of(details: ShipmentDetails) -> Choice:
    return Choice(details.carrier_code, details.carrier_name, details.service)


def queue(
    shipment: Shipment,
    notification: ShipmentNotification | None,
    telling: Again,
    now: datetime,
    batch: Batch | None = None,
) -> None:
    """The one notification of the order: made, or queued again after a void; never a second one (SHP-8, SHP-9).

    It falls due at the moment that the store's setting names (SHP-14), or with the others of its feed (decision 23).

    The same row keeps its tries and its package number. If one of them may have arrived, the order is read before the
    next parcel is told: Amazon would take that as an edit (SHP-20).
    """
    order = shipment.order
    if order.is_manual:
        return  # I1 is about Amazon's orders; nobody is told of others (decision 31)
    fields = {"shipment": shipment, "queue_at": order.queue_at}
    due = queueing.moment_of(shipment, now)
    link = queueing.bigcommerce_of(order.store)
    if queueing.tells_amazon(link):
        fields |= queueing.left_to_bigcommerce(order, now)
    elif due is None:
        fields |= queueing.columns(due, now)
    else:
        way = entering.way_of(shipment, due, batch, now)
        fields |= {**queueing.columns(way.due, now), "via": way.via, "batch": way.batch}
    if telling is Again.NEW_ROW:
        ShipmentNotification.objects.create(
            order=order, selling_partner_id=order.selling_partner_id, **fields
        )
    elif telling is Again.SAME_ROW:
        assert notification is not None
        waits = fields["state"] == ShipmentNotification.State.WAITING
        if waits and notification.tries.landed().exists():
            fields |= queueing.asked_again(now)
        rows = ShipmentNotification.objects.filter(pk=notification.pk)
        rows.update(request_id="", alarmed_at=None, **fields)
    if link is not None:
        enter(shipment, link, now)
