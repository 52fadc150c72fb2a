"""What holds for all labels of a batch: how to choose, where parcels leave, the parcel where none is known."""

from typing import Any

from django import forms

from orders.handling import measures
from orders.handling.parcel_form import SIDES, SizeForm
from shipments.buying.choosing import CHEAPEST_ON_TIME, POLICIES
from shipments.models import Batch
from stores.models import ShipFrom


class LabelsForm(SizeForm):
    """The measures may stay empty: orders that need them are left out then."""

    policy = forms.ChoiceField(label="Buy for each order", choices=list(POLICIES.items()))
    ship_from = forms.ModelChoiceField(
        ShipFrom.objects.none(),
        label="Ship from",
        required=False,
        to_field_name="public_id",
        empty_label="Each store's own address",
        error_messages={"invalid_choice": "Choose an address of the list."},
    )
    field_order = ["policy", "ship_from", *SIDES, "weight"]

    def __init__(self, *args: Any, batch: Batch, imperial: bool, **kwargs: Any) -> None:
        kept = batch.settings
        initial: dict[str, Any] = {
            "policy": kept.get("policy", CHEAPEST_ON_TIME),
            "ship_from": kept.get("ship_from") or None,
            "weight": kept.get("weight_g") and measures.weight_of(kept["weight_g"], imperial),
        }
        for side in SIDES:
            mm = kept.get(f"{side}_mm")
            initial[side] = mm and measures.side_of(mm, imperial)
        super().__init__(*args, initial=initial, imperial=imperial, **kwargs)
        senders = self.fields["ship_from"]
        assert isinstance(senders, forms.ModelChoiceField)
        senders.queryset = ShipFrom.objects.filter(account=batch.account_id).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """All three sides or none; nothing at all is as good."""
        entered = forms.Form.clean(self) or {}
        missing = [side for side in SIDES if entered.get(side) is None]
        if 0 < len(missing) < len(SIDES):
            for side in missing:
                if side not in self.errors:
                    self.add_error(side, "Enter all three sides, or none.")
        return entered

    def settings(self) -> dict[str, Any]:
        """Of a valid form, for `Batch.settings`."""
        sender = self.cleaned_data["ship_from"]
        return {
            "policy": self.cleaned_data["policy"],
            "ship_from": str(sender.public_id) if sender else "",
            **self.parcel()._asdict(),
        }
