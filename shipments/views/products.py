"""Default parcels of a store's products: list, search, change (SUP-6)."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from orders.handling.parcel_form import SizeForm, initial_from
from orders.page.item_lines import is_imperial
from orders.views.scope import require_shipper
from shipments.habits import defaults, listing
from shipments.habits.proposing import unit_parcel
from shipments.habits.rule import NOTHING_KNOWN
from shipments.models import ProductHabit
from stores.asked import page_number
from stores.desk import desk_of
from stores.models import Member, Store
from stores.scoping import signed_in

MOST_PAGES = 1000


@require_safe
def products(request: HttpRequest, public_id: UUID) -> HttpResponse:
    store = _store(request, public_id)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    number = page_number(request.GET.get("page", ""), MOST_PAGES)
    page = listing.page_of(store, query, number)

    def address(to: int) -> str:
        return "?" + urlencode({"q": query, "page": to})

    context = {
        "section": "stores",
        "heading": "Products",
        "store": store,
        "part": "products",
        "query": query,
        "may_manage": desk_of(request).may(Member.Role.MANAGER, store),
        "page": page,
        "first_page": address(1) if number > 1 else "",
        "newer": address(number - 1) if number > 2 else "",
        "older": address(number + 1) if page.has_more else "",
    }
    return render(request, "shipments/products.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def product_default(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`key` in the query is the product's SKU or ASIN."""
    store = _store(request, public_id)
    back = reverse("shipments:products", args=[store.public_id])
    key = request.GET.get("key", "")
    if not key:
        return redirect(back)
    if "\0" in key or not listing.is_known(store, key):
        raise Http404
    if request.method == "POST" and "clear" in request.POST:
        defaults.clear_default(store, key, signed_in(request))
        messages.success(request, f"{key} has no default parcel any more.")
        return redirect(back)
    habit = ProductHabit.objects.filter(store=store, product_key=key).first()
    kept = unit_parcel(habit) if habit else NOTHING_KNOWN
    from_amazon = listing.package_of(store, key) if kept == NOTHING_KNOWN else None
    imperial = is_imperial(store)
    form = SizeForm(
        request.POST if request.method == "POST" else None,
        initial=initial_from(from_amazon or kept, imperial),
        imperial=imperial,
    )
    if form.is_valid():
        defaults.set_default(store, key, form.parcel(), signed_in(request))
        messages.success(request, f"The default parcel of {key} is saved.")
        return redirect(back)
    context = {
        "section": "stores",
        "heading": "Default parcel",
        "store": store,
        "key": key,
        "title": listing.title_of(store, key),
        "form": form,
        "from_amazon": from_amazon is not None and from_amazon != NOTHING_KNOWN,
        "is_set": habit is not None and kept != NOTHING_KNOWN,
        "back": back,
    }
    status = 422 if form.is_bound else 200
    return render(request, "shipments/product.html", context, status=status)


def _store(request: HttpRequest, public_id: UUID) -> Store:
    """For shippers; another account's store is not found (T5)."""
    store = next((each for each in desk_of(request).stores if each.public_id == public_id), None)
    if store is None:
        raise Http404
    require_shipper(request, store)
    return store
