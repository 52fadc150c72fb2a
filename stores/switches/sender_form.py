"""The form of an address that parcels leave from. Fields are listed one by one (T22); lengths are Amazon's."""

from typing import Any

from django import forms

from stores import countries
from stores.letters import has_non_latin
from stores.models import Account, ShipFrom
from stores.postal import address_faults, region_of
from stores.switches import sender_rule

FOREIGN = "Carriers print Latin letters only. Write it in those."
CONTROL = "There is a sign in it that cannot be printed. Type it anew."
_LINES = ("name", "company", "line1", "line2", "line3", "city", "state_or_region")


class ShipFromForm(forms.ModelForm):  # type: ignore[type-arg]
    country = forms.ChoiceField(label="Country")

    class Meta:
        model = ShipFrom
        fields = [
            "name", "company", "line1", "line2", "line3", "city", "state_or_region", "postal_code",
            "country", "phone",
        ]  # fmt: skip
        labels = {
            "name": "Name of the sender",
            "line1": "Street and number",
            "line2": "Second line",
            "line3": "Third line",
            "state_or_region": "State, county or region",
            "postal_code": "Postal code",
        }
        help_texts = {
            "state_or_region": "In the United States the two letters of the state. Amazon asks for it everywhere.",
            "phone": "Some carriers ask for it.",
        }

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["country"].choices = countries.names()  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.instance.account = account
            self.initial["country"] = account.country

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in (*_LINES, "phone"):
            self._check_letters(name, cleaned.get(name, ""))
        country = cleaned.get("country", "")
        if country:
            code = sender_rule.tidy_code(country, cleaned.get("postal_code", ""))
            region = region_of(country, cleaned.get("state_or_region", ""))
            # A field that failed already is left out, and keeps the words that it has.
            fresh = {"postal_code": code, "state_or_region": region}
            cleaned |= {name: text for name, text in fresh.items() if name in cleaned}
            for name, fault in address_faults(country, region, code).items():
                self._refuse(name, fault)
        self._refuse("phone", sender_rule.phone_fault(cleaned.get("phone", "")))
        return cleaned

    def _check_letters(self, name: str, text: str) -> None:
        if sender_rule.has_control_characters([text]):
            self._refuse(name, CONTROL)
        elif has_non_latin([text]):
            self._refuse(name, FOREIGN)

    def _refuse(self, name: str, fault: str) -> None:
        if fault and name not in self.errors:
            self.add_error(name, fault)
