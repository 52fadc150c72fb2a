"""Where is order X, for support: any order here, and a named seller's orders at Amazon (decision 21)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from orders.manual.numbers import clean_number, number_fault
from orders.order_ids import order_id_in
from orders.where.verdicts import Answer
from orders.where.whereabouts import entered_here, known, where_is
from orders.where.words import words_of
from stores import audit, clock
from stores.models import SellingPartner
from stores.scoping import signed_in

MOST_SELLERS = 3


class WhereForm(forms.Form):
    order_id = forms.CharField(label="Amazon order id", max_length=40)
    seller_id = forms.CharField(
        label="Amazon's seller id",
        max_length=32,
        required=False,
        help_text="Whose orders Amazon is asked for. Without it only Waybill's own tables are searched.",
    )

    def clean_order_id(self) -> str:
        text = self.cleaned_data["order_id"]
        order_id = order_id_in(text) or clean_number(text)
        if not order_id_in(order_id) and number_fault(order_id):
            raise forms.ValidationError(
                "It has three, seven and seven digits: 113-4567890-1234567. Orders entered here have numbers of their "
                "own, like M-1001."
            )
        return order_id

    def clean_seller_id(self) -> list[SellingPartner]:
        """One seller id may be connected in several regions."""
        seller_id = self.cleaned_data["seller_id"].strip()
        found = list(SellingPartner.objects.filter(seller_id=seller_id)[:MOST_SELLERS])
        if seller_id and not found:
            raise forms.ValidationError("No connection has this seller id.")
        return found


class WhereAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page beside the list of orders; templates/admin/orders/order/change_list.html leads to it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.where)
        return [path("where/", page, name="orders_order_where"), *super().get_urls()]

    def where(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = WhereForm(request.POST if request.method == "POST" else None)
        context = {
            **self.admin_site.each_context(request),
            "title": "Where is an order?",
            "form": form,
            "opts": self.opts,
            "answers": self._answers(request, form.cleaned_data) if form.is_valid() else [],
        }
        return TemplateResponse(request, "admin/orders/where.html", context)

    def _answers(self, request: HttpRequest, asked: dict[str, Any]) -> list[dict[str, Any]]:
        now, order_id, sellers = clock.now(), asked["order_id"], asked["seller_id"]
        audit.record(
            "order.looked_for",
            user=signed_in(request),
            account=sellers[0].account if sellers else None,
            subject=f"order {order_id}",
        )
        if not order_id_in(order_id):
            answers = entered_here(order_id, sellers or None) or [Answer("malformed", order_id)]
        elif sellers:
            answers = where_is(order_id, sellers, now)
        else:
            here = known(order_id, None)
            answers = [here] if here else []
        return [{"answer": one, "words": words_of(one, now)} for one in answers]
