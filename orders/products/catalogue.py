"""Asking Amazon's catalogue about the products of one seller, in batches, in the background (IMP-23).

Nothing waits for it: a failure here postpones the question and touches no order.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from orders.handling.parcel_sizes import size_open_orders
from orders.models import Product
from orders.products import asking_again
from orders.products import photos as product_photos
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner
from stores.spapi.catalog import BATCH, search_catalog
from stores.spapi.client import open_client
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, Throttled
from stores.spapi.payloads import CatalogItem

# A task begins no call after this long; django-q2 kills a task after 60 s.
BUDGET_S = 12
LEASE_S = 150
# Two calls a second are allowed: a refill this near is waited for, anything longer gives the worker back.
SHORT_WAIT = timedelta(seconds=1.5)

_WRITTEN = ["title", "weight_g", "length_mm", "width_mm", "height_mm", "photo_url", "ask_at",
            "asked_at", "failures"]  # fmt: skip


def is_due(selling_partner_id: int, now: datetime) -> bool:
    return _due(selling_partner_id, now).exists()


def look_up(selling_partner_id: int, *, budget_s: float = BUDGET_S) -> bool:
    """Ask about products that are due until none is left or the time is used up. True if work is left for now."""
    with hold(f"products:{selling_partner_id}", LEASE_S) as alone:
        if not alone:
            return False
        deadline = time.monotonic() + budget_s
        selling_partner = SellingPartner.objects.get(pk=selling_partner_id)
        with open_client(selling_partner):
            while batch := _next_batch(selling_partner_id, clock.now()):
                if not _ask(selling_partner, batch, deadline):
                    return False
                if time.monotonic() >= deadline:
                    return True
        return False


def _due(selling_partner_id: int, now: datetime) -> QuerySet[Product]:
    return Product.objects.filter(
        store__selling_partner=selling_partner_id,
        store__selling_partner__credentials=SellingPartner.Credentials.GOOD,
        store__paused_at=None,
        ask_at__lte=now,
    )


def _next_batch(selling_partner_id: int, now: datetime) -> list[Product]:
    """Products of one store, new ones first. Without their photos, but with `has_photo`."""
    order = (F("asked_at").asc(nulls_first=True), "ask_at", "pk")
    due = _due(selling_partner_id, now).order_by(*order)
    store_id = due.values_list("store_id", flat=True).first()
    has_photo = ExpressionWrapper(Q(photo__isnull=False), output_field=BooleanField())
    batch = due.filter(store=store_id).select_related("store").defer("photo")
    return list(batch.annotate(has_photo=has_photo)[:BATCH])


def _ask(selling_partner: SellingPartner, batch: Sequence[Product], deadline: float) -> bool:
    """One call and what follows from it. False: leave this seller for now."""
    asins = [product.asin for product in batch]
    try:
        found = _search(selling_partner, batch[0].store.marketplace_id, asins, deadline)
    except Throttled:
        return False  # nothing was learnt: they stay due
    except NotAuthorized:
        now = clock.now()
        _due(selling_partner.pk, now).update(
            ask_at=now + asking_again.REFUSED_FOR, failures=F("failures") + 1
        )
        return False
    except Rejected:
        if len(batch) == 1:
            _fail(batch)
            return True
        # One of them is at fault, so both halves are asked by themselves.
        half = len(batch) // 2
        return all(_ask(selling_partner, part, deadline) for part in (batch[:half], batch[half:]))
    except SpApiError:
        _fail(batch)
        return False
    pending = _write(batch, {item.asin: item for item in found}, clock.now())
    size_open_orders(batch[0].store, asins)
    product_photos.fetch_all(selling_partner, pending, deadline)
    return True


def _search(
    selling_partner: SellingPartner, marketplace_id: str, asins: list[str], deadline: float
) -> list[CatalogItem]:
    """Waits for refills that are near. Raises SpApiError kinds."""
    while True:
        try:
            return search_catalog(selling_partner, marketplace_id, asins)
        except Throttled as error:
            wait = error.retry_at - clock.now()
            refused = error.status is not None
            if refused or wait > SHORT_WAIT or time.monotonic() >= deadline:
                raise
            time.sleep(max(wait.total_seconds(), 0.02))


def _fail(batch: Sequence[Product]) -> None:
    now = clock.now()
    for product in batch:
        product.failures += 1
        product.ask_at = asking_again.after_failure(product.failures, now)
    Product.objects.bulk_update(batch, ["failures", "ask_at"])


def _write(batch: Sequence[Product], found: dict[str, CatalogItem], now: datetime) -> list[Product]:
    """Keep what Amazon said. Returns the products whose photo must be fetched.

    Those are asked again soon unless the photo comes, so that a crash in between is made good.
    """
    pending: list[Product] = []
    changed: list[int] = []
    for product in batch:
        product.asked_at = now
        item = found.get(product.asin)
        if item is None:
            product.failures = 0
            product.ask_at = now + asking_again.UNKNOWN_FOR
            continue
        has_photo = vars(product)["has_photo"] and item.photo_url in ("", product.photo_url)
        if vars(product)["has_photo"] and not has_photo:
            changed.append(product.pk)
        _take_over(product, item)
        if item.photo_url and not has_photo:
            pending.append(product)
            product.ask_at = asking_again.after_failure(product.failures, now)
        else:
            product.failures = 0
            product.ask_at = now + asking_again.GOOD_FOR
    with transaction.atomic():
        Product.objects.bulk_update(batch, _WRITTEN)
        Product.objects.filter(pk__in=changed).update(photo=None, photo_type="")
    return pending


def _take_over(product: Product, item: CatalogItem) -> None:
    """What Amazon leaves out now never blanks what it said before."""
    product.title = item.title or product.title
    product.weight_g = item.weight_g or product.weight_g
    if item.length_mm:
        product.length_mm, product.width_mm = item.length_mm, item.width_mm
        product.height_mm = item.height_mm
    product.photo_url = item.photo_url or product.photo_url
