"""How a store ships: the form of its Shipping settings (CON-7). Fields are listed one by one (T22)."""

from typing import Any

from django import forms

from stores.models import ShipFrom, Store


class ShippingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Store
        fields = [
            "ship_from",
            "return_to",
            "label_format",
            "standardise_addresses",
        ]
        labels = {
            "ship_from": "Ship from",
            "return_to": "Return address",
            "label_format": "Label format",
            "standardise_addresses": "Print addresses as the country's post wants them",
        }
        help_texts = {
            "ship_from": "Printed on labels. Amazon prices a label from here.",
            "return_to": "For parcels that come back.",
            "label_format": "Asked for where a service offers it.",
            "standardise_addresses": "Town and postal code in their usual places. Nothing is translated or left out.",
        }
        widgets = {"label_format": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        senders = ShipFrom.objects.filter(
            account=self.instance.selling_partner.account_id
        ).order_by("name", "pk")
        for name, nothing in (
            ("ship_from", "Not chosen"),
            ("return_to", "The ship-from address"),
        ):
            field = self.fields[name]
            field.queryset = senders  # type: ignore[attr-defined]
            field.empty_label = nothing  # type: ignore[attr-defined]
            field.to_field_name = "public_id"  # type: ignore[attr-defined]
            # Otherwise the page would show the row's number.
            chosen = getattr(self.instance, name)
            self.initial[name] = None if chosen is None else chosen.public_id
        self.fields["label_format"].choices = Store.LabelFormat.choices  # type: ignore[attr-defined]

    def save_changes(self) -> list[str]:
        """Writes what was changed and nothing else; the names of those columns."""
        self.instance.save(update_fields=self.changed_data)
        return self.changed_data
