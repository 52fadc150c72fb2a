"""Carrier, service and day: what one parcel has and all parcels of a group share. The rules are in `details`."""

from datetime import date
from typing import Any

from django import forms

from shipments import carriers
from shipments.details import ShipmentDetails, faults
from shipments.habits import Choice
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
    `for_amazon` as in `faults`.
    """

    carrier_code = forms.ChoiceField(
        label="Carrier",
        error_messages={
            "required": "Choose a carrier.",
            "invalid_choice": "Choose a carrier of the list, or Other.",
        },
        widget=forms.Select(attrs={"autocomplete": "off", "data-scan": 1}),
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
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off", "data-scan": 1}),
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
        for_amazon: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.for_amazon = for_amazon
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
            found = faults(entry, self.today, self.ordered_on, for_amazon=self.for_amazon)
            for field, text in found.items():
                if field not in self.errors:
                    self.add_error(field, text)
        return entered


def initial_of(latest: Shipment | Choice | None, today: date) -> dict[str, Any]:
    """How the product or the parcel before went; of services only a known one is carried over."""
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
