"""How long a hold lasts: until somebody releases it, or until a day begins."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError

# Longer than any order lives at Amazon, so a later day is a slip of the fingers.
LONGEST = timedelta(days=365)


class HoldForm(forms.Form):
    """`today` is the day in the store's zone, the latest one if the orders are of several."""

    until = forms.DateField(
        label="Until",
        required=False,
        help_text="The hold ends by itself when this day begins. Empty: until somebody releases it.",
        error_messages={"invalid": "Enter a day, for example 2026-12-24."},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.today = today
        limits = self.fields["until"].widget.attrs
        limits["min"] = (today + timedelta(days=1)).isoformat()
        limits["max"] = (today + LONGEST).isoformat()

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= self.today:
            raise ValidationError("Choose a day after today, or leave it empty.")
        if until is not None and until > self.today + LONGEST:
            raise ValidationError("Choose a day within a year, or leave it empty.")
        return until
