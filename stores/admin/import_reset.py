"""The admin action that resets the import date of stores (IMP-12)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from stores import clock
from stores.models import Store
from stores.poking import poke
from stores.scoping import signed_in
from stores.switches.import_reset import ResetRefused, reset_import_day

# Each reads far back at the pace of Amazon's allowance; more at once is a mistake.
MOST_AT_ONCE = 20


class ResetForm(forms.Form):
    day = forms.DateField(
        label="Read again from",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The start of that day in each store's own zone, at most two years ago.",
    )


class ImportReset(admin.ModelAdmin):  # type: ignore[type-arg]
    actions = ("reset_import_date",)

    @admin.action(description="Reset the import date", permissions=["change"])
    def reset_import_date(self, request: HttpRequest, stores: QuerySet[Any]) -> HttpResponse | None:
        chosen = list(stores.select_related("selling_partner__account")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(
                request,
                f"At most {MOST_AT_ONCE} stores at once. Nothing was reset.",
                messages.ERROR,
            )
            return None
        form = ResetForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            return self._ask(request, chosen, form)
        for store in chosen:
            self._reset(request, store, form)
        return None

    def _reset(self, request: HttpRequest, store: Store, form: ResetForm) -> None:
        try:
            reset_import_day(store, form.cleaned_data["day"], signed_in(request), clock.now())
        except ResetRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        poke("orders.tasks.import_seller", store.selling_partner_id)
        self.message_user(request, f"{store.name}: reading again. Activity shows how far it is.")

    def _ask(self, request: HttpRequest, stores: list[Store], form: ResetForm) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Reset the import date",
            "stores": stores,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/stores/reset_import_date.html", context)
