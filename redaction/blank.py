"""Orders that Amazon fulfils hold nothing of a buyer, so they have no deadline. Here that is looked at (RED-19)."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Order
from orders.search_keys import NO_KEYS
from orders.status import AMAZON
from redaction.files import empty_files
from redaction.sql import among
from shipments.models import LabelFile, ReturnLabel

_AT_ONCE = 2_000
_EMPTY: dict[str, Any] = {
    "buyer_fields": [],
    "customer": None,
    **NO_KEYS,
    "relay_email": "",
    "city": "",
    "state_or_region": "",
    "postal_code": "",
    "country": "",
}


def not_blank() -> QuerySet[Order]:
    """Those that hold something all the same; none is the normal answer. Reads all orders: not for pages."""
    blank = Q(buyer_data__isnull=True, note__isnull=True, **_EMPTY)
    labels = LabelFile.objects.filter(label__order=OuterRef("pk"), content__isnull=False)
    returns = ReturnLabel.objects.filter(order=OuterRef("pk"), content__isnull=False)
    held = ~blank | Exists(labels) | Exists(returns)
    return Order.objects.filter(held, fulfilled_by=AMAZON)


def empty() -> int:
    """Blanks them; how many there were. Writers wait for those that are found only, not for the search."""
    found = list(not_blank().values_list("pk", flat=True))
    blanked = 0
    for start in range(0, len(found), _AT_ONCE):
        chosen = among(found[start : start + _AT_ONCE])
        with transaction.atomic():
            still = among(not_blank().filter(pk__in=chosen).values_list("pk", flat=True))
            empty_files(still)
            rows = Order.objects.filter(pk__in=still)
            blanked += rows.update(buyer_data=None, note=None, **_EMPTY)
    return blanked
