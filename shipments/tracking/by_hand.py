"""What a person says became of a parcel, where no source tells it."""

from datetime import UTC, date, datetime, time
from typing import Any

from django import forms

from shipments.models import Shipment
from shipments.tracking.seen import SCANNED, Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores.models import User

CHOICES = [
    (Transit.DELIVERED.value, "Delivered"),
    (Transit.RETURNING.value, "Coming back, or here again"),
    (Transit.LOST.value, "Lost"),
    (Transit.UNDELIVERABLE.value, "Cannot be delivered"),
    (Transit.IN_TRANSIT.value, "On its way after all"),
]


class TrackingForm(forms.Form):
    """`shipped` and `today` are days in the store's zone."""

    transit = forms.ChoiceField(
        label="What became of the parcel", choices=CHOICES, widget=forms.RadioSelect
    )
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="When it was delivered, or when you learnt it.",
    )

    def __init__(self, *args: Any, shipped: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.shipped, self.today = shipped, today
        self.fields["day"].initial = today
        self.fields["day"].widget.attrs |= {"min": shipped.isoformat(), "max": today.isoformat()}

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if fault := day_fault(day, self.shipped, self.today):
            raise forms.ValidationError(fault)
        return day


def day_fault(day: date, shipped: date, today: date) -> str:
    """What is wrong with a day, or ''. Buyer details are removed so long after it (RED-11)."""
    if day > today:
        return "That day has not come yet."
    if day < shipped:
        return f"The parcel left on {shipped.day} {shipped:%B %Y}, so it cannot have been before that day."
    return ""


def seen_on(shipment: Shipment, source: Source, transit: Transit, day: date, now: datetime) -> Seen:
    """At noon of the day in the store's zone, or now if that is still to come. Needs the order with its store.

    A carrier's file tells of scans; what a person says is none.
    """
    zone = shipment.order.store.marketplace.time_zone
    at = min(datetime.combine(day, time(12), zone).astimezone(UTC), now)
    scanned = source is Source.FILE and transit in SCANNED
    return Seen(
        source,
        transit,
        at,
        delivered_at=at if transit is Transit.DELIVERED else None,
        scanned_at=at if scanned else None,
    )


def say(shipment: Shipment, transit: Transit, day: date, user: User, now: datetime) -> None:
    """The form has checked the day. Combined orders follow the parcel they are in."""
    lead = shipment if shipment.lead is None else shipment.lead
    write_seen({lead.pk: seen_on(shipment, Source.PERSON, transit, day, now)}, now, user)
