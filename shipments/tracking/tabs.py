"""Which shipments stand in which tab of the Shipments page, newest first, paged by place (D5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from orders.lists.listed import give_stores
from shipments.models import Shipment
from shipments.tracking.rule import MOVING, TROUBLE
from shipments.tracking.seen import Transit
from stores.models import Store

ROWS = 50
# Counting stops here; the page then says "1,000+".
CAP = 1000


class Tab(NamedTuple):
    key: str
    label: str
    is_counted: bool = False


ALL = Tab("all", "All")
LATE = Tab("late", "Late", is_counted=True)
TABS = (
    ALL,
    Tab("on_the_way", "On the way"),
    Tab("delivered", "Delivered"),
    LATE,
    Tab("trouble", "Lost or coming back", is_counted=True),
    Tab("voided", "Voided"),
)


def tab_of(key: str) -> Tab:
    return next((tab for tab in TABS if tab.key == key), ALL)


def in_tab(tab: Tab, now: datetime) -> Q:
    """As the partial indexes of the table have it, so that a rare state is found among a million."""
    standing = Q(voided_at=None)
    match tab.key:
        case "on_the_way":
            return standing & Q(transit__in=MOVING)
        case "delivered":
            return standing & Q(transit=Transit.DELIVERED)
        case "late":
            late = Q(promised_at__lt=now) | Q(order__deliver_by_at__lt=now)
            return standing & Q(transit__in=MOVING) & late
        case "trouble":
            return standing & Q(transit__in=TROUBLE)
        case "voided":
            return Q(voided_at__isnull=False)
    return Q()


def page_of(
    tab: Tab, stores: Sequence[Store], now: datetime, before: int | None
) -> tuple[list[Shipment], int | None]:
    """From behind the shipment `before`; and where the next page starts."""
    rows = _of(stores).filter(in_tab(tab, now))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(_loaded(rows).order_by("-id")[: ROWS + 1])
    give_stores([shipment.order for shipment in found], stores)
    return found[:ROWS], found[ROWS - 1].pk if len(found) > ROWS else None


def counts_of(stores: Sequence[Store], now: datetime) -> dict[str, int]:
    """Of the tabs that want something of a person."""
    return {
        tab.key: _of(stores).filter(in_tab(tab, now)).values("pk")[: CAP + 1].count()
        for tab in TABS
        if tab.is_counted
    }


def _of(stores: Sequence[Store]) -> QuerySet[Shipment]:
    return Shipment.objects.filter(order__store__in=stores)


def _loaded(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    joined = rows.select_related("order__notification", "created_by", "label")
    return joined.defer("order__buyer_data", "label__request", "label__parcel", "label__benefits")
