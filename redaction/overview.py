"""What the Privacy page shows: figures, and the orders that fall due next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, QuerySet

from orders.lists.merging import count_all
from orders.models import Order
from redaction import words
from redaction.due import OVERDUE_AFTER, due_orders, oldest_overdue
from redaction.facts import deadlines
from redaction.models import RedactionFailure, RedactionRecord
from redaction.months import month_of, name_of, starts
from redaction.reminding import losing
from stores.models import Store

ROWS = 50
MOST = 1_000
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class Figures(NamedTuple):
    """Counts stop at `MOST` + 1. Late: removed more than an hour after the deadline (I3).

    `month`: of the calendar in UTC, as the export has it.
    `losing`: open orders whose buyers go within three days (decision 33).
    """

    due_in_a_day: int
    due_in_a_week: int
    losing: int
    month: str
    redacted_this_month: int
    late_this_month: int
    failed: int
    holding: int
    oldest_overdue: datetime | None

    @property
    def span(self) -> timedelta:
        """How far ahead the list of due orders looks: a week, or a day where a week is more than can be sorted."""
        return WEEK if self.due_in_a_week <= MOST else DAY


class DueRow(NamedTuple):
    id: UUID
    number: str
    store: str
    zone: ZoneInfo
    rule: str
    reason: str
    terms: list[words.Compared]
    due_at: datetime
    state: str
    held: str


def figures(stores: Sequence[Store], now: datetime) -> Figures:
    """One statement; one more when something is overdue, which is not the normal state."""
    named = name_of(month_of(now))
    if not stores:
        return Figures(0, 0, 0, named, 0, 0, 0, 0, None)
    orders = _orders_of(stores)
    first, following = starts(now)
    records = RedactionRecord.objects.filter(
        order__store__in=stores, redacted_at__gte=first, redacted_at__lt=following
    )
    counts = count_all(
        {
            "day": due_orders(now + DAY, orders)[: MOST + 1],
            "week": due_orders(now + WEEK, orders)[: MOST + 1],
            "losing": losing(now, orders)[: MOST + 1],
            "month": records[: MOST + 1],
            "late": records.filter(redacted_at__gt=F("due_at") + OVERDUE_AFTER)[: MOST + 1],
            "failed": RedactionFailure.objects.filter(order__store__in=stores)[: MOST + 1],
            "holding": orders.filter(redacted_at=None, buyer_data__isnull=False)[: MOST + 1],
            "overdue": due_orders(now - OVERDUE_AFTER, orders)[:1],
        }
    )
    oldest = oldest_overdue(now, orders) if counts["overdue"] else None
    return Figures(
        counts["day"],
        counts["week"],
        counts["losing"],
        named,
        counts["month"],
        counts["late"],
        counts["failed"],
        counts["holding"],
        oldest,
    )


def due_page(
    stores: Sequence[Store], now: datetime, span: timedelta, page: int
) -> tuple[list[DueRow], bool]:
    """Rows due within `span`, soonest first, and whether a further page follows."""
    return _page(stores, due_orders(now + span, _orders_of(stores)), now, page)


def open_page(stores: Sequence[Store], now: datetime, page: int) -> tuple[list[DueRow], bool]:
    """The same of open orders that lose their buyers within three days (decision 33)."""
    return _page(stores, losing(now, _orders_of(stores)), now, page)


def _page(
    stores: Sequence[Store], due: QuerySet[Order], now: datetime, page: int
) -> tuple[list[DueRow], bool]:
    """Of orders that are due.

    Deadlines are no column, so they are worked out and sorted here; beyond `MOST` the newest imports are left out.
    """
    names = {store.pk: store for store in stores}
    found = due.order_by("first_imported_at", "pk")
    orders = {
        pk: rest
        for pk, *rest in found.values_list(
            "pk", "public_id", "amazon_order_id", "store_id", "buyer_fields"
        )[:MOST]
    }
    limits = sorted(deadlines(list(orders)).items(), key=lambda item: (item[1].at, item[0]))
    shown = limits[page * ROWS : (page + 1) * ROWS]
    rows = []
    for pk, limit in shown:
        public_id, number, store_id, filled = orders[pk]
        store = names[store_id]
        rows.append(
            DueRow(
                public_id,
                number,
                store.name,
                store.marketplace.time_zone,
                limit.rule,
                words.reason(limit.rule, limit.term),
                words.compared(limit.terms, limit.term),
                limit.at,
                "overdue" if limit.at <= now - OVERDUE_AFTER else "due",
                words.fields(len(filled)),
            )
        )
    return rows, len(limits) > (page + 1) * ROWS


def _orders_of(stores: Sequence[Store]) -> QuerySet[Order]:
    return Order.objects.filter(store__in=stores)
