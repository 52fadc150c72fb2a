"""What a packer enters about one parcel: numbers, codes, and the carrier. The rules are in `details` and `boxes`."""

from collections.abc import Sequence
from typing import Any

from django import forms

from orders.models import OrderItem
from shipments.boxes import codes_fault, lines_of
from shipments.carriers import BadTrackingNumber, clean_tracking_number
from shipments.details import NO_NUMBER, ShipmentDetails
from shipments.forms.group import ParcelForm


class NumberField(forms.CharField):
    """Asked for like a required one; the form says what may go without it (decisions 27 and 31)."""

    def validate(self, value: Any) -> None:
        """An empty number is the form's matter."""


class MarkShippedForm(ParcelForm):
    """One order. `asks_anyway`: the buyer asked to cancel, so shipping needs a tick (decision 17)."""

    use_required_attribute = False

    tracking_number = NumberField(
        # Blanks of a pasted number do not count; the rule counts the rest.
        max_length=100,
        help_text="Leave it empty only if the service has none. Amazon then needs the service.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True, "data-scan": 1}
        ),
    )
    ship_anyway = forms.BooleanField(
        label="Ship anyway", required=False, help_text="The buyer asked to cancel this order."
    )
    other_numbers = forms.CharField(
        label="Numbers of further boxes",
        required=False,
        max_length=2_000,
        help_text="One per line. They stay here: Amazon is told the number above only.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    field_order = ["tracking_number", "carrier_code", "service", "carrier_name", "ship_date"]

    def __init__(
        self,
        *args: Any,
        asks_anyway: bool = False,
        boxes: bool = True,
        transparency: Sequence[OrderItem] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not self.for_amazon:
            self.fields["tracking_number"].required = False
            self.fields["tracking_number"].help_text = "Leave it empty for a letter that has none."
        if not asks_anyway:
            del self.fields["ship_anyway"]
        if not boxes:
            del self.fields["other_numbers"]
        self.transparency = transparency
        for item in transparency:
            self.fields[_codes_name(item)] = _codes_field(item)

    @property
    def code_fields(self) -> list[forms.BoundField]:
        return [self[_codes_name(item)] for item in self.transparency]

    def clean(self) -> dict[str, Any]:
        entered = super().clean()
        lacks_both = not entered.get("tracking_number") and not entered.get("service")
        if self.for_amazon and lacks_both and "tracking_number" not in self.errors:
            self.add_error("tracking_number", NO_NUMBER)
        for item in self.transparency:
            scanned = lines_of(entered.get(_codes_name(item), ""))
            units = {item.amazon_item_id: item.quantity_unfulfilled}
            if fault := codes_fault({item.amazon_item_id: scanned}, units):
                self.add_error(_codes_name(item), fault)
        return entered

    def details(self, tracking_number: str, *, anyway: bool) -> ShipmentDetails:
        entered = self.cleaned_data
        codes = {
            item.amazon_item_id: lines_of(entered.get(_codes_name(item), ""))
            for item in self.transparency
        }
        return (
            super()
            .details(tracking_number, anyway=anyway)
            ._replace(
                other_tracking_numbers=lines_of(entered.get("other_numbers", "")),
                transparency_codes=codes,
            )
        )

    def so_far(self) -> ShipmentDetails:
        """What is entered up to now, for the preview: fields that are wrong or missing count as empty."""
        if self.is_bound:
            self.full_clean()
        entered = self.cleaned_data if self.is_bound else self.initial
        codes = {
            item.amazon_item_id: lines_of(entered.get(_codes_name(item)) or "")
            for item in self.transparency
        }
        return ShipmentDetails(
            carrier_code=entered.get("carrier_code") or "",
            tracking_number=_clean_or_empty(entered.get("tracking_number") or ""),
            ship_date=entered.get("ship_date") or self.today,
            service=entered.get("service") or "",
            carrier_name=entered.get("carrier_name") or "",
            transparency_codes=codes,
        ).cleaned()

    def shipment_details(self) -> ShipmentDetails:
        number = self.cleaned_data["tracking_number"]
        return self.details(number, anyway=self.cleaned_data.get("ship_anyway", False))


def _clean_or_empty(number: str) -> str:
    try:
        return clean_tracking_number(number)
    except BadTrackingNumber:
        return ""


def _codes_name(item: OrderItem) -> str:
    return f"codes_{item.amazon_item_id}"


def _codes_field(item: OrderItem) -> forms.CharField:
    """A scanner ends each code with Enter, so each stands on a line."""
    units = item.quantity_unfulfilled
    attrs = {
        "rows": min(units, 6),
        "spellcheck": "false",
        "autocomplete": "off",
        "data-scan": units,
    }
    return forms.CharField(
        label=f"Transparency codes of {item.product_key}",
        required=False,
        max_length=20_000,
        help_text=f"Scan the code of each unit: {units} in all.",
        widget=forms.Textarea(attrs=attrs),
    )
