"""What is asked to link a BigCommerce store. The token is written only: no page ever shows it again (CON-10)."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from stores.bigcommerce.reach import API, is_store_hash
from stores.models import BigCommerceLink

_API_PATH = re.compile(re.escape(API) + r"/stores/([a-z0-9]+)/v[23]/?")


class LinkForm(forms.Form):
    """`row` is the link that stands; a good token of it stays where none is entered."""

    store_hash = forms.CharField(
        label="Store hash or API path",
        max_length=80,
        help_text="BigCommerce shows the API path with the token: https://api.bigcommerce.com/stores/…/v3/",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Paste the API path, or the store hash in it."},
    )
    token = forms.CharField(
        label="Access token",
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Paste the access token of the API account."},
    )
    teller = forms.ChoiceField(
        label="Who tells Amazon that an order shipped",
        choices=BigCommerceLink.Teller,
        widget=forms.RadioSelect,
        initial=BigCommerceLink.Teller.WAYBILL,
        help_text="Never both. Choose BigCommerce only if its own Amazon channel sends tracking numbers to "
        "Amazon. A change counts for parcels recorded from then on.",
        error_messages={"required": "Choose who tells Amazon."},
    )

    def __init__(self, *args: Any, row: BigCommerceLink | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._row = row
        if row is not None:
            self.initial.update(store_hash=row.store_hash, teller=row.teller)
            if row.credentials == BigCommerceLink.Credentials.GOOD:
                self.fields["token"].help_text = "Leave it empty to keep the token that is stored."
                self.fields["token"].required = False

    def clean_store_hash(self) -> str:
        given: str = self.cleaned_data["store_hash"].strip()
        path = _API_PATH.fullmatch(given)
        found = path[1] if path else given
        if not is_store_hash(found):
            raise ValidationError("A store hash has 5 to 20 small letters and digits.")
        return found

    def clean_token(self) -> str:
        given: str = self.cleaned_data["token"].strip()
        if not (given.isascii() and given.isprintable() and " " not in given):
            raise ValidationError("A token has letters and digits only. Paste it once more.")
        return given

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        other = self._row is not None and cleaned.get("store_hash") != self._row.store_hash
        if other and not cleaned.get("token") and "store_hash" in cleaned:
            self.add_error("token", "Another store needs a token of its own.")
        return cleaned
