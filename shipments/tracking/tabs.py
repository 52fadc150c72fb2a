"""Which shipments stand in which tab of the Shipments page, newest first, paged by place (D5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.lists.listed import give_stores
from orders.models import Order
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


def in_tab(tab: Tab, now: datetime) -> list[Q]:
    """One condition for each state, so that each is a range of an index and a rare state is found among a million."""
    match tab.key:
        case "on_the_way":
            return [_standing(transit) for transit in MOVING]
        case "delivered":
            return [_standing(Transit.DELIVERED)]
        case "late":
            late = Q(promised_at__lt=now) | Q(order__deliver_by_at__lt=now)
            return [_standing(transit) & late for transit in MOVING]
        case "trouble":
            return [_standing(transit) for transit in TROUBLE]
        case "voided":
            return [Q(voided_at__isnull=False)]
    return [Q()]


def page_of(
    tab: Tab, stores: Sequence[Store], now: datetime, before: int | None
) -> tuple[list[Shipment], int | None]:
    """From behind the shipment `before`; and where the next page starts."""
    # Places first: with the columns of the orders SQLite would sort all shipments of a store.
    places = list(_places(tab, stores, now, before).order_by("-pk")[: ROWS + 1])
    found = list(_loaded(Shipment.objects.filter(pk__in=places)).order_by("-id"))
    give_stores([shipment.order for shipment in found], stores)
    return found[:ROWS], found[ROWS - 1].pk if len(found) > ROWS else None


def counts_of(stores: Sequence[Store], now: datetime) -> dict[str, int]:
    """Of the tabs that want something of a person."""
    counted = [tab for tab in TABS if tab.is_counted]
    return {tab.key: _places(tab, stores, now, None)[: CAP + 1].count() for tab in counted}


def _standing(transit: Transit) -> Q:
    return Q(voided_at=None, transit=transit)


def _places(
    tab: Tab, stores: Sequence[Store], now: datetime, before: int | None
) -> QuerySet[Shipment, int]:
    rows = _of(stores) if before is None else _of(stores).filter(pk__lt=before)
    first, *more = (rows.filter(one).values_list("pk", flat=True) for one in in_tab(tab, now))
    return first.union(*more, all=True) if more else first


def _of(stores: Sequence[Store]) -> QuerySet[Shipment]:
    """From the side of the shipments, newest first; a join would begin with all orders of the stores."""
    mine = Order.objects.filter(pk=OuterRef("order"), store__in=stores)
    return Shipment.objects.filter(Exists(mine))


def _loaded(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    joined = rows.select_related("order__notification", "created_by", "label")
    return joined.defer("order__buyer_data", "label__request", "label__parcel", "label__benefits")
