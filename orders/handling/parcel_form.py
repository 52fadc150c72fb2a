"""The size and weight of a parcel as a person enters them (SUP-6)."""

from decimal import Decimal
from typing import Any

from django import forms

from orders.handling import measures
from orders.handling.parcels import Parcel
from orders.models import Order

SIDES = ("length", "width", "height")
# What no parcel carrier takes is a slip of the fingers.
LONGEST_MM, HEAVIEST_G = 3_000, 150_000


class SizeForm(forms.Form):
    """`imperial`: inches and pounds, else centimetres and kilograms."""

    def __init__(self, *args: Any, imperial: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.imperial = imperial
        side, weight = measures.side_unit(imperial), measures.weight_unit(imperial)
        for name in SIDES:
            most = measures.side_of(LONGEST_MM, imperial)
            self.fields[name] = _number(f"{name.capitalize()}, {side}", most, f"{most} {side}")
        most = measures.weight_of(HEAVIEST_G, imperial)
        self.fields["weight"] = _number(f"Weight, {weight}", most, f"{most} {weight}")

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if self.errors:
            return entered
        missing = [name for name in SIDES if entered[name] is None]
        if len(missing) == len(SIDES) and entered["weight"] is None:
            raise forms.ValidationError("Enter the three sides, the weight, or all of them.")
        if 0 < len(missing) < len(SIDES):
            for name in missing:
                self.add_error(name, "Enter all three sides, or none.")
        return entered

    def parcel(self) -> Parcel:
        """Of a valid form."""
        entered = self.cleaned_data
        length, width, height = (
            None if entered[name] is None else measures.millimetres(entered[name], self.imperial)
            for name in SIDES
        )
        weight = entered["weight"]
        grams = None if weight is None else measures.grams(weight, self.imperial)
        return Parcel(length, width, height, grams)


def initial_of(order: Order, imperial: bool) -> dict[str, Decimal | None]:
    sides = (order.parcel_length_mm, order.parcel_width_mm, order.parcel_height_mm)
    return initial_from(Parcel(*sides, order.parcel_weight_g), imperial)


def initial_from(parcel: Parcel, imperial: bool) -> dict[str, Decimal | None]:
    found = {
        name: None if side is None else measures.side_of(side, imperial)
        for name, side in zip(SIDES, parcel[:3], strict=True)
    }
    weight = parcel.weight_g
    found["weight"] = None if weight is None else measures.weight_of(weight, imperial)
    return found


def _number(label: str, most: Decimal, limit: str) -> forms.DecimalField:
    noun = label.partition(",")[0].lower()
    field = forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.01") if label.startswith("Weight") else Decimal("0.1"),
        max_value=most,
        decimal_places=2,
        error_messages={
            "invalid": "Enter a number, for example 11.5.",
            "max_value": f"The {noun} is at most {limit}.",
            "min_value": f"The {noun} must be above 0.",
            "max_decimal_places": "Two places behind the point are enough.",
            "max_digits": f"The {noun} is at most {limit}.",
        },
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return field
