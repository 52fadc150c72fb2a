"""Orders that could not be stored: listed with their reason, tried again by later imports (IMP-2, IMP-9)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from orders.imports.pages import StoreBook, Trouble
from orders.imports.window import POLL_EVERY
from orders.models import QuarantinedOrder
from stores.models import SellingPartner

# An order whose number cannot be read; Amazon cannot be asked for it.
NO_ID = "(no id)"
# getOrder has 30 calls at once and one every two seconds.
AT_ONCE = 10


def set_aside(book: StoreBook, troubles: Sequence[Trouble], now: datetime) -> None:
    """List the orders; one that is listed already is counted again."""
    if not troubles:
        return
    ids = [trouble.amazon_order_id or NO_ID for trouble in troubles]
    known = QuarantinedOrder.objects.filter(
        selling_partner=book.selling_partner, amazon_order_id__in=ids
    )
    seen = dict(known.values_list("amazon_order_id", "seen_count"))
    for trouble in troubles:
        fields = {
            "store": book.by_marketplace.get(trouble.marketplace_id),
            "reason": trouble.reason,
            "detail": trouble.detail[:200],
            "last_seen_at": now,
            "retry_at": now + _patience(seen.get(trouble.amazon_order_id, 0)),
            "resolved_at": None,
        }
        QuarantinedOrder.objects.update_or_create(
            selling_partner=book.selling_partner,
            amazon_order_id=trouble.amazon_order_id or NO_ID,
            defaults={**fields, "seen_count": F("seen_count") + 1},
            create_defaults={**fields, "first_seen_at": now},
        )


def fetch_soon(book: StoreBook, troubles: Sequence[Trouble], now: datetime) -> None:
    """List orders that Amazon has and that are not here, so that the next retry reads each of them (IMP-11)."""
    set_aside(book, troubles, now)
    if not troubles:
        return
    QuarantinedOrder.objects.filter(
        selling_partner=book.selling_partner,
        amazon_order_id__in=[trouble.amazon_order_id for trouble in troubles],
    ).update(retry_at=now)


def release(selling_partner: SellingPartner, order_ids: Collection[str], now: datetime) -> None:
    """Orders that were stored after all leave the list."""
    listed = QuarantinedOrder.objects.filter(selling_partner=selling_partner, resolved_at=None)
    stored = set(listed.values_list("amazon_order_id", flat=True)).intersection(order_ids)
    if stored:
        listed.filter(amazon_order_id__in=stored).update(resolved_at=now)


def due_again(selling_partner: SellingPartner, now: datetime) -> list[str]:
    """Ids of listed orders to ask Amazon for again, those that wait longest first.

    None while Amazon would refuse; those of a paused store wait for its resume.
    """
    if selling_partner.credentials == SellingPartner.Credentials.BAD:
        return []
    listed = QuarantinedOrder.objects.filter(
        selling_partner=selling_partner, resolved_at=None, retry_at__lte=now
    )
    listed = listed.exclude(store__paused_at__isnull=False)
    readable = listed.exclude(amazon_order_id=NO_ID).order_by("retry_at")
    return list(readable.values_list("amazon_order_id", flat=True)[:AT_ONCE])


def postpone(selling_partner: SellingPartner, order_id: str, now: datetime) -> None:
    """Amazon does not give the order, or no active store takes it: ask on another day."""
    _one(selling_partner, order_id).update(retry_at=now + timedelta(days=1), last_seen_at=now)


def wait_a_little(selling_partner: SellingPartner, now: datetime) -> None:
    """Amazon is out of order or refuses us: what is due waits for the pace of a poll, not for the next minute."""
    due = QuarantinedOrder.objects.filter(
        selling_partner=selling_partner, resolved_at=None, retry_at__lte=now
    )
    due.update(retry_at=now + POLL_EVERY)


def decided(selling_partner: SellingPartner, order_id: str, now: datetime) -> None:
    """The order was read just now. If it was not set aside again, a rule leaves it out: it leaves the list."""
    _one(selling_partner, order_id).filter(retry_at__lte=now).update(resolved_at=now)


def try_again(selling_partners: Collection[SellingPartner], now: datetime) -> int:
    """A person wants the listed orders of these sellers to be tried now; how many there are."""
    return QuarantinedOrder.objects.filter(
        selling_partner__in=selling_partners, resolved_at=None
    ).update(retry_at=now)


def _patience(seen: int) -> timedelta:
    """1, 2, 4 … hours between tries, at most a day."""
    return timedelta(hours=min(2**seen, 24))


def _one(selling_partner: SellingPartner, order_id: str) -> QuerySet[QuarantinedOrder]:
    return QuarantinedOrder.objects.filter(
        selling_partner=selling_partner, amazon_order_id=order_id, resolved_at=None
    )
