"""Town and postcode, which REDACT_LOCATION removes as well (RED-4)."""

from django.conf import settings
from django.db.models import Case, Q, Value, When

from orders.buyer import MARKER
from orders.models import Order
from redaction.sql import among

LOCATION = ("city", "state_or_region", "postal_code")
_AT_ONCE = 2_000


def marked() -> dict[str, Case]:
    """They give way to the marker where there were any; the country stays, dates and prices need it."""
    return {
        name: Case(When(**{name: ""}, then=Value("")), default=Value(MARKER)) for name in LOCATION
    }


def redact_left() -> int:
    """Those of orders that were redacted before the setting was switched on; how many orders. Reads all orders."""
    if not settings.REDACT_LOCATION:
        return 0
    left = Q()
    for name in LOCATION:
        left |= ~Q(**{f"{name}__in": ("", MARKER)})
    ids = list(
        Order.objects.filter(left, redacted_at__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), _AT_ONCE):
        Order.objects.filter(pk__in=among(ids[start : start + _AT_ONCE])).update(**marked())
    return len(ids)
