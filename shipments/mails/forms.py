"""What people enter about a return label. Fields are listed one by one (T22)."""

from typing import Any

from django import forms

from shipments import carriers
from shipments.carriers import BadTrackingNumber
from shipments.forms import carrier_choices
from shipments.mails import pdf_check
from shipments.mails.return_labels import Details
from stores.uploads import is_too_large


class ReturnLabelForm(forms.Form):
    carrier_code = forms.ChoiceField(
        label="Carrier", required=False, widget=forms.Select(attrs={"autocomplete": "off"})
    )
    carrier_name = forms.CharField(
        label="Name of the carrier",
        required=False,
        max_length=50,
        help_text="With “Another carrier” only.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tracking_number = forms.CharField(
        label="Tracking number",
        required=False,
        max_length=carriers.TRACKING_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="Label as a PDF",
        required=False,
        help_text="At most 10 MB. Kept sealed, and removed with the buyer's details.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        error_messages={"empty": "The file is empty."},
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["carrier_code"].choices = carrier_choices(country)  # type: ignore[attr-defined]
        self._content: bytes | None = None

    def clean_tracking_number(self) -> str:
        entered = str(self.cleaned_data["tracking_number"])
        if not entered.strip():
            return ""
        try:
            return carriers.clean_tracking_number(entered)
        except BadTrackingNumber as error:
            raise forms.ValidationError(str(error)) from None

    def clean_carrier_name(self) -> str:
        return " ".join(str(self.cleaned_data["carrier_name"]).split())

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent is None:
            return None
        if is_too_large(sent, pdf_check.MOST_BYTES):
            size = int(sent.size / 1024 / 1024)
            raise forms.ValidationError(
                f"The file has {size} MB. A label may have 10 MB: save it smaller."
            )
        content = sent.read()
        try:
            pdf_check.check(content)
        except pdf_check.BadPdf as error:
            raise forms.ValidationError(str(error)) from None
        self._content = content
        return sent

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if self.errors:
            return entered
        if not (entered["tracking_number"] or self._content):
            raise forms.ValidationError("Enter a tracking number, or choose the label's PDF.")
        if entered["tracking_number"] and not entered["carrier_code"]:
            self.add_error("carrier_code", "Choose the carrier of this tracking number.")
        elif entered["carrier_code"] == carriers.OTHER and not entered["carrier_name"]:
            self.add_error("carrier_name", "Give the name of the carrier.")
        return entered

    def details(self) -> Details:
        """Of a valid form."""
        entered = self.cleaned_data
        is_other = entered["carrier_code"] == carriers.OTHER
        return Details(
            entered["carrier_code"],
            entered["carrier_name"] if is_other else "",
            entered["tracking_number"],
            self._content,
        )
