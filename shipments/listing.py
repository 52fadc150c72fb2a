"""What the lists show: newest first for what is done, soonest ship-by first for what is not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import late
from shipments.outbox.settling import MAY_HAVE_LANDED
from shipments.outbox.verdict import Reason
from shipments.outbox.wording import Words, about, words
from stores.models import SellingPartner, Store

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
    landed = NotificationAttempt.objects.filter(
        notification=OuterRef("pk"), outcome__in=MAY_HAVE_LANDED
    )
    rows = ShipmentNotification.objects.filter(order__store__in=stores)
    loaded = rows.select_related("order__store__selling_partner", "shipment").defer(
        "order__buyer_data"
    )
    return loaded.annotate(may_have_landed=Exists(landed))


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
    tab: Tab, stores: Sequence[Store], number: int, within: Sequence[int] | None = None
) -> tuple[list[Row], bool]:
    """The rows of page `number` (1 is the first), and whether another one follows; `within`: of these ids only."""
    order_by = ("queue_at", "id") if tab.by_queue else ("-id",)
    start = (number - 1) * ROWS
    rows = notifications_of(stores).filter(state__in=tab.states).order_by(*order_by)
    rows = rows if within is None else rows.filter(pk__in=within)
    found = list(rows[start : start + ROWS + 1])
    return [row_of(notification) for notification in found[:ROWS]], len(found) > ROWS


def row_of(notification: ShipmentNotification) -> Row:
    """Needs the order with store and seller, and `may_have_landed`, loaded."""
    store = notification.order.store
    waits = notification.state in (State.WAITING, State.UNKNOWN) and bool(notification.reason)
    cut_off = store.selling_partner.credentials == SellingPartner.Credentials.BAD
    return Row(
        notification,
        words(
            notification,
            cut_off=cut_off,
            may_correct=not getattr(notification, "may_have_landed", True),
        ),
        store.marketplace.time_zone,
        notification.due_at if waits and not cut_off else None,
        about(notification, cut_off=cut_off),
    )


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
