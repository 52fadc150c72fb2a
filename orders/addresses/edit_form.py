"""The form of an order's address. What a carrier needs is asked for; the letters are the person's choice (SUP-9)."""

from typing import Any

from django import forms

from orders.addresses.edited import PLACE, Address, address_of, place_of
from orders.models import Order
from stores import countries
from stores.postal import address_faults, code_of, region_of

# As much as an import takes.
LONGEST = 200
_LENGTHS = {
    field.name: field.max_length for field in Order._meta.concrete_fields if field.name in PLACE
}
_LABELS = {
    "recipient_name": "Name",
    "company": "Company",
    "line1": "Street and number",
    "line2": "Second line",
    "line3": "Third line",
    "district": "District",
    "city": "City",
    "state_or_region": "State, county or region",
    "postal_code": "Postal code",
    "country": "Country",
    "phone": "Phone",
}
_NEEDED = ("recipient_name", "line1", "country")
CONTROL = "There is a sign in it that cannot be printed. Type it anew."


class AddressForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for name in Address._fields:
            self.fields[name] = _field(name)

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        for name, text in list(entered.items()):
            if not text.isprintable():
                self.add_error(name, CONTROL)
        if not (entered.get("city") or entered.get("postal_code") or self.errors):
            self.add_error("city", "Enter the city, or the postal code where there is none.")
        return self._as_the_post_wants_it(entered)

    def _as_the_post_wants_it(self, entered: dict[str, Any]) -> dict[str, Any]:
        country = entered.get("country", "")
        region = region_of(country, entered.get("state_or_region", ""))
        code = code_of(country, entered.get("postal_code", ""))
        for name, fault in address_faults(country, region, code).items():
            if name not in self.errors:
                self.add_error(name, fault)
        return entered | {"state_or_region": region, "postal_code": code}

    def address(self) -> Address:
        """Of a valid form."""
        return Address(**{name: self.cleaned_data[name] for name in Address._fields})


def initial_of(order: Order) -> dict[str, str]:
    return address_of(order.buyer, place_of(order))._asdict()


def _field(name: str) -> forms.Field:
    needed = name in _NEEDED
    if name == "country":
        return forms.ChoiceField(label=_LABELS[name], choices=countries.names())
    return forms.CharField(
        label=_LABELS[name],
        required=needed,
        max_length=_LENGTHS.get(name, LONGEST),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "A parcel cannot be sent without it."},
    )
