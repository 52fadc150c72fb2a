"""The schedule as a query: which orders are due, worked out from the facts each time.

Nothing stores a deadline, so no forgotten update can keep a name too long. `tests/redaction/test_due.py` holds this
query to `schedule.deadline` on random facts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Value, When

from orders.models import Order
from orders.status import AMAZON
from redaction import schedule
from redaction.facts import deadlines
from redaction.sql import among
from shipments.models import Shipment
from stores.marketplaces import MARKETPLACES

# The sweep runs more often than this; an order that waits longer was missed (I3).
OVERDUE_AFTER = timedelta(hours=1)
# RED-30: the health check fails.
UNHEALTHY_AFTER = timedelta(hours=24)
_LOOKED_AT = 1_000

# Where an order stands among all: when it was first imported, and its id.
Place = tuple[datetime, int]


def due_orders(at: datetime, orders: QuerySet[Order] | None = None) -> QuerySet[Order]:
    """The unredacted ones of `orders` whose deadline is `at` or before."""
    if orders is None:
        orders = Order.objects.all()
    standing = Shipment.objects.standing().filter(order=OuterRef("pk"))
    return (
        orders.filter(redacted_at=None, channel=Order.Channel.AMAZON)
        .exclude(fulfilled_by=AMAZON)
        .alias(last_ship_date=_last_ship_dates(at))
        .filter(
            Q(first_imported_at__lte=at - schedule.AFTER_IMPORT) & ~Exists(standing)
            | Exists(standing.filter(_shipment_is_due(at)))
        )
    )


def due_page(
    at: datetime, size: int, *, behind: Place | None = None, without: Collection[int] = ()
) -> "QuerySet[Order, int]":
    """Ids of at most `size` due orders, oldest import first; those behind a place, though its order be gone."""
    orders = due_orders(at).order_by("first_imported_at", "pk")
    if without:
        orders = orders.exclude(pk__in=without)
    if behind is not None:
        imported_at, pk = behind
        beyond = Q(first_imported_at__gt=imported_at) | Q(pk__gt=pk)
        orders = orders.filter(beyond, first_imported_at__gte=imported_at)
    return orders.values_list("pk", flat=True)[:size]


def end_of(page: Sequence[int]) -> Place | None:
    """The last place among those of the orders that are still there; None if all were purged meanwhile."""
    rows = Order.objects.filter(pk__in=among(page)).order_by("-first_imported_at", "-pk")
    return rows.values_list("first_imported_at", "pk").first()


def due_ids(at: datetime, size: int) -> Iterator[list[int]]:
    """All of them page by page. The caller may redact and commit in between."""
    page, last = list(due_page(at, size)), None
    while page:
        last = end_of(page) or last
        yield page
        page = list(due_page(at, size, behind=last))


def oldest_overdue(now: datetime, orders: QuerySet[Order] | None = None) -> datetime | None:
    """The earliest deadline that was missed by more than `OVERDUE_AFTER`; None is the normal answer.

    In a backlog only the thousand orders imported first are looked at, to keep health checks quick.
    """
    missed = due_orders(now - OVERDUE_AFTER, orders).order_by("first_imported_at", "pk")
    ids = list(missed.values_list("pk", flat=True)[:_LOOKED_AT])
    return min((found.at for found in deadlines(ids).values()), default=None) if ids else None


def badly_overdue_count(now: datetime) -> int:
    """Orders overdue by more than 24 hours (RED-30), counted up to a thousand. Anything but 0 is unhealthy."""
    return due_orders(now - UNHEALTHY_AFTER)[:_LOOKED_AT].count()


def _shipment_is_due(at: datetime) -> Q:
    tracked = Q(automatic_tracking=True) & ~Q(tracking_number="")
    by_rule_t = (
        Q(ship_date__lte=OuterRef("last_ship_date"))
        | Q(created_at__lte=at - schedule.AFTER_LABEL)
        | Q(delivered_at__lte=at - schedule.AFTER_DELIVERY)
    )
    by_rule_n = Q(created_at__lte=at - schedule.AFTER_UNTRACKED_SHIPMENT)
    return tracked & by_rule_t | ~tracked & by_rule_n


def _last_ship_dates(at: datetime) -> Case:
    """The latest ship date that is due at `at`, by the zone of the order's store.

    00:00 of a date has passed in a zone exactly when the zone's calendar shows that date or a later one.
    """
    shipped_at = at - schedule.AFTER_SHIP_DATE
    marketplaces: dict[date, list[str]] = defaultdict(list)
    for marketplace in MARKETPLACES.values():
        marketplaces[shipped_at.astimezone(marketplace.time_zone).date()].append(marketplace.id)
    return Case(
        *(
            When(store__marketplace_id__in=ids, then=Value(day))
            for day, ids in sorted(marketplaces.items())
        ),
        output_field=DateField(),
    )
