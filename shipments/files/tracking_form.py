"""The form that takes a file of tracking numbers, and what holds for lines that say nothing themselves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from shipments import carriers
from shipments.files.carrier_names import Named
from shipments.files.tracking import MOST_LINES, Wanted
from shipments.forms import carrier_choices
from stores.models import Account
from stores.uploads import is_too_large

MOST_BYTES = 10 * 1024 * 1024


class TrackingFileForm(forms.Form):
    """`accounts`: those in which the person ships; with one there is nothing to choose."""

    file = forms.FileField(
        label="File",
        help_text="CSV with the columns order number, tracking number and carrier; service and ship date if your "
        f"carrier gives them. Up to {MOST_LINES:,} lines.",
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty.",
            "invalid": "Choose the file.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    account = forms.ChoiceField(error_messages={"invalid_choice": "Choose one of your accounts."})
    carrier_code = forms.ChoiceField(
        label="Carrier of lines that name none",
        required=False,
        error_messages={"invalid_choice": "Choose a carrier of the list."},
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )
    service = forms.CharField(
        label="Its service",
        required=False,
        max_length=carriers.SERVICE_LENGTH,
        help_text="It decides whether the delivery can be followed.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    unknown_as_other = forms.BooleanField(
        label="Take carriers that Amazon does not know by the name in the file",
        required=False,
        help_text="Without the tick such lines are left out, since a slip in the name cannot be corrected at Amazon.",
    )
    take_doubtful = forms.BooleanField(
        label="Take lines with a warning, too",
        required=False,
        help_text="Numbers that look wrong or belong to the parcel of another order, Prime orders with a carrier of "
        "your own, and whatever else the dialog of a single order would ask about. Without the tick such lines are "
        "left out with the warning in words.",
    )

    def __init__(
        self, *args: Any, accounts: Sequence[Account], country: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._accounts = {str(account.public_id): account for account in accounts}
        if len(accounts) == 1:
            del self.fields["account"]
        else:
            _choose(self.fields["account"], [(key, a.name) for key, a in self._accounts.items()])
        _choose(self.fields["carrier_code"], _named_carriers(country))

    def clean_file(self) -> Any:
        uploaded = self.cleaned_data["file"]
        if is_too_large(uploaded, MOST_BYTES):
            raise ValidationError("The file is over 10 MB. Split it, then upload the parts.")
        return uploaded

    @property
    def chosen_account(self) -> Account:
        """Of a valid form."""
        if len(self._accounts) == 1:
            return next(iter(self._accounts.values()))
        return self._accounts[self.cleaned_data["account"]]

    @property
    def wanted(self) -> Wanted:
        """Of a valid form."""
        code, _, name = self.cleaned_data["carrier_code"].partition(":")
        return Wanted(
            Named(code, name) if code else None,
            self.cleaned_data["service"],
            self.cleaned_data["unknown_as_other"],
            self.cleaned_data["take_doubtful"],
        )


def _named_carriers(country: str) -> list[Any]:
    """Carriers of the table that Amazon has no code for stand as ``Other:<name>``."""
    others = [(f"{carriers.OTHER}:{name}", name) for name in carriers.table().others()]
    known = [group for group in carrier_choices(country) if group[0] != "Not on Amazon's list"]
    known[0] = ("", "None: leave such lines out")
    return [*known[:2], *([("Not on Amazon's list", others)] if others else []), *known[2:]]


def _choose(field: forms.Field, choices: list[Any]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
