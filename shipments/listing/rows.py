"""What the lists show: newest first for what is done, soonest ship-by first for what is not."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from orders.order_ids import order_id_in
from orders.scanned import without_routing
from shipments.listing.tabs import Filter, Tab
from shipments.models import NotificationAttempt, QueueHold, ShipmentNotification
from shipments.outbox.fixes import Words
from shipments.outbox.stopped import frozen_since
from shipments.outbox.wording import about, words
from stores.models import SellingPartner, Store

ROWS = 50

State = ShipmentNotification.State


class Row(NamedTuple):
    """`about`: its line on the help page of errors, or empty. `next_at`: of a frozen seller, since when it is that."""

    notification: ShipmentNotification
    words: Words
    zone: ZoneInfo
    next_at: datetime | None
    about: str


def notifications_of(stores: Sequence[Store]) -> QuerySet[ShipmentNotification]:
    landed = NotificationAttempt.objects.landed().filter(notification=OuterRef("pk"))
    holds = QueueHold.objects.filter(selling_partner=OuterRef("selling_partner"))
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    loaded = rows.select_related("order__store__selling_partner", "shipment", "feed").defer(
        "order__buyer_data"
    )
    frozen = holds.filter(reason=SellingPartner.FROZEN).values("held_at")[:1]
    return loaded.annotate(
        may_have_landed=Exists(landed), held=Exists(holds), frozen_at=Subquery(frozen)
    )


def page_of(
    tab: Tab,
    stores: Sequence[Store],
    number: int,
    chosen: Filter | None = None,
    within: Sequence[int] | None = None,
) -> tuple[list[Row], bool]:
    """The rows of page `number` (1 is the first), and whether another one follows; `within`: of these ids only."""
    order_by = ("queue_at", "id") if tab.by_queue else ("-id",)
    start = (number - 1) * ROWS
    rows = notifications_of(stores).filter(state__in=tab.states).order_by(*order_by)
    if chosen is not None:
        rows = rows.filter(chosen.rows)
    rows = rows if within is None else rows.filter(pk__in=within)
    found = list(rows[start : start + ROWS + 1])
    return [row_of(notification) for notification in found[:ROWS]], len(found) > ROWS


def found_by(text: str, stores: Sequence[Store]) -> list[Row]:
    """Those of one order number, or of one tracking number, which several orders of a parcel may share."""
    number = order_id_in(text)
    rows = notifications_of(stores)
    if number:
        rows = rows.filter(order__amazon_order_id=number)
    elif tracking := without_routing(text):
        rows = rows.filter(shipment__tracking_number=tracking)
    else:
        return []
    return [row_of(notification) for notification in rows.order_by("-id")[:ROWS]]


def row_of(notification: ShipmentNotification) -> Row:
    """Needs a row of `notifications_of`."""
    store = notification.order.store
    waits = notification.state in (State.WAITING, State.UNKNOWN) and bool(notification.reason)
    cut_off = store.selling_partner.credentials == SellingPartner.Credentials.BAD
    held = bool(getattr(notification, "held", False))
    frozen_at = frozen_since(store.selling_partner, getattr(notification, "frozen_at", None))
    frozen = frozen_at is not None
    stands = cut_off or (held and notification.state == State.WAITING)
    said = words(
        notification,
        cut_off=cut_off,
        held=held,
        frozen=frozen,
        may_correct=not getattr(notification, "may_have_landed", True),
        label_here=store.buy_shipping and notification.order.redacted_at is None,
    )
    next_at = notification.due_at if waits and not stands else None
    return Row(
        notification,
        said,
        store.marketplace.time_zone,
        frozen_at if said.chip == "frozen" else next_at,
        about(notification, cut_off=cut_off, held=held, frozen=frozen),
    )
