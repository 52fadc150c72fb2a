"""The carrier table for support: codes, services, links and shapes of numbers (SHP-3, SHP-24, RED-14, SUP-9)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from shipments.carriers import OTHER
from shipments.carriers import allowed as rule
from shipments.models import Carrier, CarrierService
from stores.admin.bases import SupportAdmin
from stores.countries import codes


class LinesField(forms.CharField):
    """A list, one entry per line."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 60, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class CarrierForm(forms.ModelForm):  # type: ignore[type-arg]
    countries = LinesField(
        required=False, help_text="Where it is offered first: one code such as US per line."
    )
    number_patterns = LinesField(
        label="Shapes of its tracking numbers",
        required=False,
        help_text="One per line, in capitals, such as 1Z[0-9A-Z]{16} or \\d{12}. Be generous: a number that has none "
        "of the shapes needs a tick. Empty: any number.",
    )

    class Meta:
        model = Carrier
        fields = ("code", "name", "countries", "tracking_url", "number_patterns",
                  "prints_any_letters", "is_active")  # fmt: skip

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self._refuse(rule.code_fault(code))
        others = Carrier.objects.filter(code=code).exclude(pk=self.instance.pk)
        if code != OTHER and others.exists():
            raise forms.ValidationError("A carrier with this code is in the table already.")
        return code

    def clean_countries(self) -> list[str]:
        countries: list[str] = self.cleaned_data["countries"]
        self._refuse(rule.countries_fault(countries, codes()))
        return countries

    def clean_tracking_url(self) -> str:
        url: str = self.cleaned_data["tracking_url"]
        self._refuse(rule.url_fault(url))
        return url

    def clean_number_patterns(self) -> list[str]:
        patterns: list[str] = self.cleaned_data["number_patterns"]
        self._refuse(rule.patterns_fault(patterns))
        return patterns

    def _refuse(self, fault: str) -> None:
        if fault:
            raise forms.ValidationError(fault)


class ServiceInline(admin.TabularInline):  # type: ignore[type-arg]
    model = CarrierService
    extra = 1
    fields = ("name", "tracked")


@admin.register(Carrier)
class CarrierAdmin(SupportAdmin):
    """Switched off rather than deleted: a migrate would bring a deleted one back."""

    form = CarrierForm
    inlines = (ServiceInline,)
    audited_values = ("code", "name", "tracking_url", "prints_any_letters", "is_active")
    list_display = ("name", "code", "offered_in", "prints_any_letters", "is_active")
    list_filter = ("is_active", "prints_any_letters")
    search_fields = ("name", "code")

    @admin.display(description="offered first in")
    def offered_in(self, carrier: Carrier) -> str:
        return ", ".join(carrier.countries) or "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """A service that tracks or not decides about deadlines to come, so its change leaves a row, too (RED-14)."""
        super().save_formset(request, form, formset, change)
        for verb, services in (
            ("added", formset.new_objects),
            ("changed", [service for service, _ in formset.changed_objects]),
            ("deleted", formset.deleted_objects),
        ):
            for service in services:
                self._note_service(request, verb, form.instance, service)

    def _note_service(
        self, request: HttpRequest, verb: str, carrier: Model, service: CarrierService
    ) -> None:
        tracked = "tracked" if service.tracked else "not tracked"
        self.note(request, verb, carrier, fields=[f"service {service.name}: {tracked}"])
