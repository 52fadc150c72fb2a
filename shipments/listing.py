"""What the lists show: newest first for what is done, soonest ship-by first for what is not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.order_ids import order_id_in
from orders.scanned import without_routing
from shipments.models import NotificationAttempt, QueueHold, ShipmentNotification
from shipments.outbox import late
from shipments.outbox.fixes import Words
from shipments.outbox.moments import PLANNED
from shipments.outbox.verdict import Reason
from shipments.outbox.wording import about, words
from stores.desk import Desk
from stores.models import Member, SellingPartner, Store

ROWS = 50
# Counting stops here; the page then says "1,000+".
CAP = 1000

State = ShipmentNotification.State


class Tab(NamedTuple):
    """A view of the notifications; `by_queue`: soonest ship-by first, else newest first."""

    key: str
    label: str
    states: tuple[State, ...]
    by_queue: bool


# Of either kind: those whose ship-by is near or past. Shown while there are any, and where a warning leads.
LATE = Tab("late", "Late", (*ShipmentNotification.UNFINISHED, State.REJECTED), True)
TABS = (
    Tab("fix", "Needs a fix", (State.REJECTED,), True),
    Tab("waiting", "Waiting", ShipmentNotification.UNFINISHED, True),
    Tab("accepted", "Accepted", (State.ACCEPTED,), False),
    Tab("ended", "Not needed", (State.NOT_NEEDED, State.CANCELLED), False),
)


class Filter(NamedTuple):
    """A state within a tab that people look for."""

    key: str
    label: str
    rows: Q


_PLANNED = Q(reason__in=PLANNED)
_THROTTLED = Q(reason=Reason.THROTTLED)
_IN = {state: Q(state=state) for state in State}
FILTERS: dict[str, tuple[Filter, ...]] = {
    "waiting": (
        Filter("queued", "Queued", _IN[State.WAITING] & ~_PLANNED & ~_THROTTLED),
        Filter("throttled", "Throttled", _IN[State.WAITING] & _THROTTLED),
        Filter("scheduled", "Scheduled", _IN[State.WAITING] & _PLANNED),
        Filter("sending", "Sending", _IN[State.SENDING]),
        Filter("in_feed", "Sent in a batch", _IN[State.IN_FEED]),
        Filter("unknown", "Checking with Amazon", _IN[State.UNKNOWN]),
    ),
    "ended": (
        Filter("not_needed", "Not needed", _IN[State.NOT_NEEDED]),
        Filter("cancelled", "Cancelled", _IN[State.CANCELLED]),
    ),
}


class Row(NamedTuple):
    """`about`: its line on the help page of errors, or empty."""

    notification: ShipmentNotification
    words: Words
    zone: ZoneInfo
    next_at: datetime | None
    about: str


class Tiles(NamedTuple):
    accepted_today: int
    queued: int
    throttled: int
    rejected: int


def notifications_of(stores: Sequence[Store]) -> QuerySet[ShipmentNotification]:
    landed = NotificationAttempt.objects.landed().filter(notification=OuterRef("pk"))
    holds = QueueHold.objects.filter(selling_partner=OuterRef("selling_partner"))
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    loaded = rows.select_related("order__store__selling_partner", "shipment", "feed").defer(
        "order__buyer_data"
    )
    return loaded.annotate(may_have_landed=Exists(landed), held=Exists(holds))


def late_rows(stores: Sequence[Store], now: datetime) -> dict[str, QuerySet[ShipmentNotification]]:
    """Those that the dashboard warns of (decision 24), in two parts that have an index each."""
    hours = [store.late_hours for store in stores]
    ours = {
        "selling_partner__in": {store.selling_partner_id for store in stores},
        "order__store__in": stores,
    }
    return {
        "late_unfinished": late.unfinished(hours, now).filter(**ours),
        "late_rejected": late.rejected(hours, now).filter(**ours),
    }


def late_ids(stores: Sequence[Store], now: datetime) -> list[int]:
    """The first `CAP` + 1 of each part."""
    parts = late_rows(stores, now).values() if stores else ()
    return [pk for rows in parts for pk in rows.values_list("pk", flat=True)[: CAP + 1]]


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
    stands = cut_off or (held and notification.state == State.WAITING)
    return Row(
        notification,
        words(
            notification,
            cut_off=cut_off,
            held=held,
            may_correct=not getattr(notification, "may_have_landed", True),
            label_here=store.buy_shipping and notification.order.redacted_at is None,
        ),
        store.marketplace.time_zone,
        notification.due_at if waits and not stands else None,
        about(notification, cut_off=cut_off, held=held),
    )


class Held(NamedTuple):
    """A seller for whom nothing is sent (TRB-3), with the names of its stores; `store` stands for it in addresses."""

    hold: QueueHold
    store: Store
    names: str
    waiting: int
    may_release: bool


def held_of(desk: Desk) -> list[Held]:
    """One query where nothing is held."""
    by_seller: dict[int, list[Store]] = {}
    for store in desk.stores:
        by_seller.setdefault(store.selling_partner_id, []).append(store)
    holds = list(QueueHold.objects.filter(selling_partner__in=by_seller).order_by("held_at"))
    return [_held(hold, by_seller[hold.selling_partner_id], desk) for hold in holds]


def _held(hold: QueueHold, stores: Sequence[Store], desk: Desk) -> Held:
    waiting = ShipmentNotification.objects.filter(
        selling_partner=hold.selling_partner_id, state=State.WAITING
    )
    names = ", ".join(store.name for store in stores)
    may = desk.may(Member.Role.MANAGER, stores[0])
    return Held(hold, stores[0], names, _capped(waiting), may)


def tiles_of(stores: Sequence[Store], now: datetime) -> Tiles:
    """A day begins at midnight of the first store's zone."""
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    zone = stores[0].marketplace.time_zone if stores else ZoneInfo("UTC")
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    throttled = rows.filter(state=State.WAITING, reason=Reason.THROTTLED)
    accepted = rows.filter(state=State.ACCEPTED, settled_at__gte=midnight)
    return Tiles(
        accepted_today=_capped(accepted),
        queued=_capped(rows.filter(state__in=ShipmentNotification.UNFINISHED)),
        throttled=_capped(throttled),
        rejected=_capped(rows.filter(state=State.REJECTED)),
    )


def _capped(rows: QuerySet[ShipmentNotification]) -> int:
    return rows.values("pk")[: CAP + 1].count()


def stuck(now: datetime, since: timedelta = timedelta(hours=1)) -> QuerySet[ShipmentNotification]:
    """Unfinished for longer than `since`: the alarm of decision 24 and support's list (SHP-19)."""
    return ShipmentNotification.objects.filter(
        state__in=ShipmentNotification.UNFINISHED, created_at__lte=now - since
    )
