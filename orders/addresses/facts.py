"""What our tables say about the addresses of one store, for the rule of `address_check`. Counts only, no buyer data."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from orders.addresses.check import Facts
from orders.models import Order
from orders.status import AMAZON, MERCHANT, READ_ONLY_PROGRAMS
from stores.models import SellingPartner, Store

RECENT = timedelta(days=14)
# How far back an order with an address proves that access was there once.
_PROOF = timedelta(days=30)
# Redaction takes at most 44 days and some.
_REDACTED = timedelta(days=60)
# By Amazon: an address that was entered here says nothing about access.
_SENT = Q(channel=Order.Channel.AMAZON)
_SEEN_OPEN = Q(status__in=Order.OPEN) | Q(shipped_here_at__isnull=False)
_GAP = Q(address_problem="no_access", redacted_at=None, status__in=Order.OPEN)

_ENOUGH_ROWS = 500


def facts_of(store: Store, now: datetime) -> Facts:
    """Four queries. Orders that were closed when first seen do not count: Amazon may have removed their buyers."""
    gaps, last_complete = _gaps(store, now)
    removed = Order.objects.filter(
        _SENT, store=store, purchased_at__gte=now - _REDACTED, redacted_at__isnull=False
    )
    return _counted(store, now)._replace(
        credentials_bad=store.selling_partner.credentials == SellingPartner.Credentials.BAD,
        frozen=store.selling_partner.is_frozen,
        redacted=removed.count(),
        last_complete=last_complete,
        first_gap=gaps[0] if gaps else None,
        nothing_since=len(gaps),
    )


def _counted(store: Store, now: datetime) -> Facts:
    """How many of each kind, in one grouped query."""
    recent = Order.objects.filter(_SENT, store=store, purchased_at__gte=now - RECENT)
    groups = (
        recent.filter(_SEEN_OPEN | Q(fulfilled_by=AMAZON))
        .values_list("fulfilled_by", "programs", "address_problem")
        .annotate(orders=Count("pk"), gaps=Count("pk", filter=_GAP))
        .order_by()
    )
    facts = Facts(store.marketplace.time_zone)
    for fulfilled_by, programs, problem, orders, gaps in groups:
        if fulfilled_by == AMAZON or READ_ONLY_PROGRAMS.intersection(programs):
            facts = facts._replace(withheld=facts.withheld + orders)
            continue
        facts = facts._replace(expected=facts.expected + orders, open_gaps=facts.open_gaps + gaps)
        if problem == "no_access":
            facts = facts._replace(nothing=facts.nothing + orders)
        elif problem:
            facts = facts._replace(partly=facts.partly + orders)
    return facts


def _gaps(store: Store, now: datetime) -> tuple[list[datetime], datetime | None]:
    """When the orders without any buyer details came in that follow the newest one with an address; and when that did.

    By arrival: access is lost for what is read from then on, however old it is. Of the newest `_ENOUGH_ROWS`.
    """
    ours = Order.objects.filter(
        _SEEN_OPEN, _SENT, store=store, fulfilled_by=MERCHANT, purchased_at__gte=now - _PROOF
    )
    complete = ours.filter(address_problem="").order_by("-first_imported_at", "-id")
    last = complete.values_list("first_imported_at", flat=True).first()
    without = ours.filter(address_problem="no_access")
    if last is not None:
        without = without.filter(first_imported_at__gt=last)
    rows = without.order_by("-first_imported_at", "-id").values_list(
        "first_imported_at", "programs"
    )
    found = [
        at for at, programs in rows[:_ENOUGH_ROWS] if not READ_ONLY_PROGRAMS.intersection(programs)
    ]
    return sorted(found), last
