"""How a store presents itself on paper and in mails: the form (CON-7). Fields are listed one by one (T22)."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from stores.models import Branding
from stores.switches.logo import MOST_BYTES, LogoRefused, read_logo
from stores.switches.sender_rule import has_control_characters, phone_fault
from stores.uploads import is_too_large


class BrandingForm(forms.ModelForm):  # type: ignore[type-arg]
    website = forms.URLField(
        label="Website",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    new_logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="PNG or JPEG, at most 2 MB. Kept at 800 by 400 pixels at most.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label="Remove the logo", required=False)

    class Meta:
        model = Branding
        fields = [
            "name", "email", "phone", "website", "message", "returns", "slip_template", "tracking_link",
            "mail_shipped", "mail_delivered",
        ]  # fmt: skip
        labels = {
            "name": "Name",
            "email": "Sender of mails",
            "phone": "Phone",
            "message": "Closing words",
            "returns": "How to return",
            "slip_template": "Packing slip",
            "tracking_link": "Tracking in mails links to",
            "mail_shipped": "Mail buyers of manual orders when their parcel leaves",
            "mail_delivered": "Mail buyers of manual orders when their parcel has arrived",
        }
        help_texts = {
            "name": "Of the shop, on packing slips and in mails. Empty: the name of the store.",
            "email": "Buyers see it. For mails to Amazon's masked addresses it must be an approved sender there.",
            "message": "At the end of packing slips and mails, 500 characters at most.",
            "returns": "On packing slips and in mails, 500 characters at most.",
            "mail_shipped": "Never for Amazon orders: Amazon mails their buyers itself.",
        }
        widgets = {
            "message": forms.Textarea(attrs={"rows": 3}),
            "returns": forms.Textarea(attrs={"rows": 3}),
            "slip_template": forms.RadioSelect,
            "tracking_link": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["slip_template"].choices = Branding.SlipTemplate.choices  # type: ignore[attr-defined]
        self.fields["tracking_link"].choices = Branding.TrackingLink.choices  # type: ignore[attr-defined]
        if not self.instance.logo_type:
            del self.fields["remove_logo"]

    def clean_name(self) -> str:
        return self._one_line("name")

    def clean_message(self) -> str:
        return _plain_lines(self.cleaned_data["message"])

    def clean_returns(self) -> str:
        return _plain_lines(self.cleaned_data["returns"])

    def clean_phone(self) -> str:
        phone = self._one_line("phone")
        if fault := phone_fault(phone):
            raise forms.ValidationError(fault)
        return phone

    def clean_website(self) -> str:
        website = str(self.cleaned_data["website"])
        if website and not website.startswith(("https://", "http://")):
            raise forms.ValidationError("A website begins with https:// or http://.")
        return website

    def clean_new_logo(self) -> "UploadedFile[Any] | None":
        sent: UploadedFile[Any] | None = self.cleaned_data["new_logo"]
        if sent is None:
            return None
        if is_too_large(sent, MOST_BYTES):
            raise forms.ValidationError("The logo is over 2 MB. Send a smaller picture.")
        try:
            self._logo = read_logo(sent.read())
        except LogoRefused as error:
            raise forms.ValidationError(str(error)) from None
        return sent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wanted = cleaned.get("tracking_link") == Branding.TrackingLink.WEBSITE
        if wanted and cleaned.get("website") == "":
            self.add_error("website", "Give the website that tracking shall link to.")
        if cleaned.get("remove_logo") and cleaned.get("new_logo"):
            self.add_error("remove_logo", "Either send a new logo or remove the old one.")
        return cleaned

    def save_changes(self) -> list[str]:
        """Writes what was changed and nothing else; the names of those columns."""
        changed = [name for name in self.changed_data if name not in ("new_logo", "remove_logo")]
        if self.cleaned_data["new_logo"]:
            self.instance.logo, self.instance.logo_type = self._logo
            changed += ["logo", "logo_type"]
        elif self.cleaned_data.get("remove_logo"):
            self.instance.logo, self.instance.logo_type = None, ""
            changed += ["logo", "logo_type"]
        if changed:
            self.instance.save(update_fields=None if self.instance.pk is None else changed)
        return changed

    def _one_line(self, name: str) -> str:
        text = str(self.cleaned_data[name])
        if has_control_characters([text]):
            raise forms.ValidationError("There is a sign in it that cannot be printed.")
        return text


def _plain_lines(text: str) -> str:
    """Browsers end lines with two signs."""
    return text.replace("\r\n", "\n")
