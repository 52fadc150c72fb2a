"""The page that shows support the buyer of one order, once, for a reason (T14)."""

from collections.abc import Iterator

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from orders.admin.reasons import ReasonForm
from orders.buyer import BuyerData
from orders.models import Order
from orders.revealing import Reason, TooManyRevealed, reveal
from stores import clock
from stores.scoping import signed_in

_LABELS = {
    "buyer_name": "Buyer",
    "recipient_name": "Recipient",
    "company": "Company",
    "line1": "Street",
    "line2": "Street, second line",
    "line3": "Street, third line",
    "district": "District",
    "phone": "Phone",
    "email": "E-mail",
    "purchase_order": "Purchase order",
}


class RevealAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page below each order; templates/admin/orders/order/change_form.html leads to it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.reveal)
        return [path("<int:pk>/buyer/", page, name="orders_order_reveal"), *super().get_urls()]

    def reveal(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("orders.reveal_buyer"):
            raise PermissionDenied
        order = get_object_or_404(Order.objects.select_related("selling_partner__account"), pk=pk)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        gone = order.redacted_at is not None
        shown = self._shown(request, order, form) if not gone and form.is_valid() else None
        status = 429 if form.is_bound and form.non_field_errors() else 200
        context = {
            **self.admin_site.each_context(request),
            "title": "Show buyer details",
            "form": form,
            "opts": self.opts,
            "order": order,
            "shown": shown,
        }
        return TemplateResponse(request, "admin/orders/reveal.html", context, status=status)

    def _shown(
        self, request: HttpRequest, order: Order, form: ReasonForm
    ) -> list[tuple[str, str]] | None:
        asked = form.cleaned_data
        try:
            reason = Reason(asked["reason"])
            buyer = reveal(order, reason, asked["ticket"], signed_in(request), clock.now())
        except TooManyRevealed as refused:
            form.add_error(None, str(refused))
            return None
        return [*_lines(buyer), *_place(order)]


def _lines(buyer: BuyerData) -> Iterator[tuple[str, str]]:
    for name, label in _LABELS.items():
        if text := getattr(buyer, name):
            yield label, text
    for message in filter(None, buyer.gift_messages.values()):
        yield "Gift message", message


def _place(order: Order) -> Iterator[tuple[str, str]]:
    town = " ".join(filter(None, (order.city, order.state_or_region, order.postal_code)))
    if town:
        yield "Place", f"{town} {order.country}"
