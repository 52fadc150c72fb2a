"""The parcel and its sender, as they are asked for before rates (SHP-16)."""

from typing import Any

from django import forms

from orders.handling.parcel_form import SizeForm, initial_of
from orders.models import Order
from orders.page.item_lines import is_imperial
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
        initial = {**initial_of(order, imperial), "ship_from": order.store.ship_from}
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
        """Of a valid form: did the person enter other measures than those of the order?"""
        return bool(set(self.changed_data) & set(_MISSING))
