"""The parcel and its sender, as they are asked for before rates (SHP-16)."""

from typing import Any

from django import forms

from orders.handling import measures
from orders.handling.parcel_form import SIDES, SizeForm
from orders.handling.parcels import Parcel
from orders.models import Order
from orders.page.item_lines import is_imperial
from shipments.habits import proposed_parcel
from stores.models import ShipFrom

_MISSING = {
    "length": "Enter the length.",
    "width": "Enter the width.",
    "height": "Enter the height.",
    "weight": "Enter the weight.",
}


class ParcelForm(SizeForm):
    """All of it is needed. `senders` are the addresses that a label may start at."""

    ship_from = forms.ModelChoiceField(
        ShipFrom.objects.none(),
        label="Ship from",
        to_field_name="public_id",
        empty_label=None,
        error_messages={
            "required": "Choose where the parcel leaves.",
            "invalid_choice": "Choose an address of the list.",
        },
    )
    field_order = ["length", "width", "height", "weight", "ship_from"]

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        imperial = is_imperial(order.store)
        initial = {
            **_measures(proposed_parcel(order), imperial),
            "ship_from": order.store.ship_from,
        }
        super().__init__(*args, initial=initial, imperial=imperial, **kwargs)
        for name, text in _MISSING.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = text
        senders = self.fields["ship_from"]
        assert isinstance(senders, forms.ModelChoiceField)
        senders.queryset = ShipFrom.objects.filter(
            account=order.store.selling_partner.account_id, country=order.store.marketplace.country
        ).order_by("name", "pk")

    @property
    def size_changed(self) -> bool:
        """Of a valid form: did the person enter other measures than the proposed ones?"""
        return bool(set(self.changed_data) & set(_MISSING))


def _measures(parcel: Parcel, imperial: bool) -> dict[str, Any]:
    """As people read them; what is not known stays empty."""
    sides = zip(SIDES, (parcel.length_mm, parcel.width_mm, parcel.height_mm), strict=True)
    found = {name: side and measures.side_of(side, imperial) for name, side in sides}
    weight = parcel.weight_g
    return found | {"weight": weight and measures.weight_of(weight, imperial)}
