"""Product photos out of our own tables: browsers never ask Amazon (T7, T10)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from orders.models import Product
from stores.desk import desk_of

# A photo hardly ever changes; signing out empties the browser's cache.
KEPT_S = 7 * 24 * 3600


@require_safe
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For members of the store's account; the type is one that our own look at the bytes gave."""
    products = Product.objects.filter(store__in=desk_of(request).stores).exclude(photo=None)
    product = get_object_or_404(products.only("photo", "photo_type"), public_id=public_id)
    assert product.photo is not None
    return HttpResponse(
        bytes(product.photo),
        content_type=product.photo_type,
        headers={
            "Cache-Control": f"private, max-age={KEPT_S}",
            "X-Content-Type-Options": "nosniff",
        },
    )
