"""What a packer enters. The rules are in `details`; here are fields, choices and where an error is shown."""

from datetime import date
from typing import Any

from django import forms

from shipments import carriers
from shipments.details import ShipmentDetails, faults
from shipments.models import Shipment

Choices = list[tuple[str, str | list[tuple[str, str]]]]


def carrier_choices(country: str) -> Choices:
    """The country's usual carriers first, then every code that Amazon knows (SHP-3)."""
    usual = [(carrier.code, carrier.name) for carrier in carriers.common_in(country)]
    every = [(code, code) for code in carriers.CODES if code != carriers.OTHER]
    return [
        ("", "Choose a carrier"),
        ("Usual carriers", usual),
        ("Not on Amazon's list", [(carriers.OTHER, "Another carrier (Other)")]),
        ("All of Amazon's carriers", every),
    ]


class ParcelForm(forms.Form):
    """Carrier, service and day: what all parcels of a group share.

    `today` is the day in the store's zone, `ordered_on` the day of the one order that the form is about.
    """

    carrier_code = forms.ChoiceField(
        label="Carrier",
        error_messages={
            "required": "Choose a carrier.",
            "invalid_choice": "Choose a carrier of the list, or Other.",
        },
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )
    service = forms.CharField(
        required=False,
        max_length=carriers.SERVICE_LENGTH,
        help_text="As the carrier calls it. It decides whether the delivery can be followed.",
        widget=forms.TextInput(attrs={"list": "services", "autocomplete": "off"}),
    )
    carrier_name = forms.CharField(
        label="Name of the carrier",
        required=False,
        max_length=carriers.SERVICE_LENGTH,
        help_text="Amazon needs it when its list has no code for the carrier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ship_date = forms.DateField(
        label="Ship date", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self,
        *args: Any,
        country: str,
        today: date,
        ordered_on: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.ordered_on = ordered_on
        choices = carrier_choices(country)
        carrier = self.fields["carrier_code"]
        assert isinstance(carrier, forms.ChoiceField)
        carrier.choices = choices
        days = self.fields["ship_date"].widget.attrs
        days["max"] = today.isoformat()
        if ordered_on is not None:
            days["min"] = ordered_on.isoformat()

    @property
    def carrier(self) -> str:
        """The carrier that is chosen at the moment, which decides what else is asked."""
        return str(self["carrier_code"].value() or "")

    def details(self, tracking_number: str, *, anyway: bool) -> ShipmentDetails:
        """Of a valid form."""
        entered = self.cleaned_data
        return ShipmentDetails(
            carrier_code=entered["carrier_code"],
            tracking_number=tracking_number,
            ship_date=entered["ship_date"],
            service=entered["service"],
            carrier_name=entered["carrier_name"],
            ship_despite_cancel_request=anyway,
        )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if "carrier_code" in entered and "ship_date" in entered:
            number = entered.get("tracking_number", "none needed here")
            wanted = {"carrier_name": "", "service": "", **entered}
            self.cleaned_data = wanted
            entry = self.details(number, anyway=False)
            for field, text in faults(entry, self.today, self.ordered_on).items():
                if field not in self.errors:
                    self.add_error(field, text)
        return entered


class MarkShippedForm(ParcelForm):
    """One order. `asks_anyway`: the buyer asked to cancel, so shipping needs a tick (decision 17)."""

    tracking_number = forms.CharField(
        required=True,
        # Blanks of a pasted number do not count; the rule counts the rest.
        max_length=100,
        error_messages={
            "required": "Amazon takes no shipment without a tracking number. "
            "Confirm an untracked parcel in Seller Central."
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autofocus": True}
        ),
    )
    ship_anyway = forms.BooleanField(
        label="Ship anyway", required=False, help_text="The buyer asked to cancel this order."
    )
    field_order = ["tracking_number", "carrier_code", "service", "carrier_name", "ship_date"]

    def __init__(self, *args: Any, asks_anyway: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_anyway:
            del self.fields["ship_anyway"]

    def shipment_details(self) -> ShipmentDetails:
        number = self.cleaned_data["tracking_number"]
        return self.details(number, anyway=self.cleaned_data.get("ship_anyway", False))


def initial_of(latest: Shipment | None, today: date) -> dict[str, Any]:
    """Packers mostly go on with the carrier of the parcel before; of services only a known one is carried over."""
    if latest is None:
        return {"ship_date": today}
    known = {
        service.name for service in carriers.services_of(latest.carrier_code, latest.carrier_name)
    }
    return {
        "ship_date": today,
        "carrier_code": latest.carrier_code,
        "carrier_name": latest.carrier_name,
        "service": latest.service if latest.service in known else "",
    }
