"""Orders that could not be stored: listed with their reason, tried again by every later run (IMP-2, IMP-9)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F

from orders.models import QuarantinedOrder
from orders.pages import StoreBook, Trouble
from stores.models import SellingPartner


def set_aside(book: StoreBook, troubles: Sequence[Trouble], now: datetime) -> None:
    """List the orders; one that is listed already is counted again."""
    for trouble in troubles:
        fields = {
            "store": book.by_marketplace.get(trouble.marketplace_id),
            "reason": trouble.reason,
            "detail": trouble.detail[:200],
            "last_seen_at": now,
            "resolved_at": None,
        }
        QuarantinedOrder.objects.update_or_create(
            selling_partner=book.selling_partner,
            amazon_order_id=trouble.amazon_order_id or "(no id)",
            defaults={**fields, "seen_count": F("seen_count") + 1},
            create_defaults={**fields, "first_seen_at": now},
        )


def release(selling_partner: SellingPartner, order_ids: Collection[str], now: datetime) -> None:
    """Orders that were stored after all leave the list."""
    listed = QuarantinedOrder.objects.filter(selling_partner=selling_partner, resolved_at=None)
    stored = set(listed.values_list("amazon_order_id", flat=True)).intersection(order_ids)
    if stored:
        listed.filter(amazon_order_id__in=stored).update(resolved_at=now)
