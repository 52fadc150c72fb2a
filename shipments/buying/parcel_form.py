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
    """All of it is needed. `senders`: the addresses that a label may start at, by public id."""

    ship_from = forms.TypedChoiceField(
        label="Ship from",
        error_messages={
            "required": "Choose where the parcel leaves.",
            "invalid_choice": "Choose an address of the list.",
        },
    )
    field_order = ["length", "width", "height", "weight", "ship_from"]

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        imperial = is_imperial(order.store)
        proposed = proposed_parcel(order, list(order.items.all()))
        usual = order.store.ship_from
        initial = _measures(proposed, imperial) | {"ship_from": usual and str(usual.public_id)}
        super().__init__(*args, initial=initial, imperial=imperial, **kwargs)
        for name, text in _MISSING.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = text
        account, country = order.store.selling_partner.account_id, order.store.marketplace.country
        rows = ShipFrom.objects.filter(account=account, country=country).order_by("name", "pk")
        self.senders = {str(row.public_id): row for row in rows}
        choice = self.fields["ship_from"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(key, str(sender)) for key, sender in self.senders.items()]
        choice.coerce = self.senders.__getitem__

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
