"""Product photos: fetched once by us and kept in the database, so that several machines share them (IMP-23, FEA-4)."""

import time
from collections.abc import Sequence

from orders.models import Product
from orders.products import asking_again
from stores import clock
from stores.models import SellingPartner
from stores.spapi.photos import PhotoRefused, PhotoUnavailable, fetch_photo


def fetch_all(
    selling_partner: SellingPartner, products: Sequence[Product], deadline: float
) -> None:
    """Photos of products whose `photo_url` is new. Those that the time does not allow are asked about again soon."""
    for product in products:
        if time.monotonic() >= deadline:
            return
        _fetch(selling_partner, product)


def _fetch(selling_partner: SellingPartner, product: Product) -> None:
    row = Product.objects.filter(pk=product.pk, photo_url=product.photo_url)
    now = clock.now()
    good_until = now + asking_again.GOOD_FOR
    try:
        photo = fetch_photo(selling_partner, product.photo_url)
    except PhotoRefused:
        # Without a photo the product is as good as it gets until Amazon names another one.
        row.update(photo_url="", failures=0, ask_at=good_until)
    except PhotoUnavailable:
        failures = product.failures + 1
        row.update(failures=failures, ask_at=asking_again.after_failure(failures, now))
    else:
        row.update(photo=photo.content, photo_type=photo.media_type, failures=0, ask_at=good_until)
