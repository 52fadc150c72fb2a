from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orders.lists.customers import page_of
from stores.asked import public_id
from stores.desk import desk_of


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    rows, after = page_of(desk.stores, public_id(request.GET.get("after", "")))
    here = reverse("orders:customers")
    context: dict[str, Any] = {
        "section": "customers",
        "heading": "Customers",
        "rows": rows,
        "older": f"{here}?after={after}" if after else "",
        "first_page": here if "after" in request.GET else "",
        "has_stores": bool(desk.stores),
    }
    return render(request, "orders/customers.html", context)
