"""The form that takes a file of orders, and the one that brings its text back from the preview."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from orders.manual.from_file import MOST_BYTES, MOST_LINES
from stores.models import Store
from stores.uploads import is_too_large


class _StoreForm(forms.Form):
    store = forms.ChoiceField(
        help_text="Gives the time zone and the currency, and the country of lines that name none.",
        error_messages={"invalid_choice": "Choose one of your stores."},
    )

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._stores = {str(store.public_id): store for store in stores}
        field = self.fields["store"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, store.name) for key, store in self._stores.items()]

    @property
    def chosen_store(self) -> Store:
        """Of a valid form."""
        return self._stores[self.cleaned_data["store"]]


class OrdersFileForm(_StoreForm):
    file = forms.FileField(
        label="File",
        help_text=f"CSV with a line for each product of an order. Up to {MOST_LINES:,} lines.",
        error_messages={
            "required": "Choose the file.",
            "empty": "The file is empty.",
            "invalid": "Choose the file.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )
    field_order = ["file", "store"]

    def clean_file(self) -> Any:
        uploaded = self.cleaned_data["file"]
        if is_too_large(uploaded, MOST_BYTES):
            raise ValidationError("The file is over 1 MB. Split it, then upload the parts.")
        return uploaded


class OrdersTextForm(_StoreForm):
    """What the preview showed, sent back to be entered."""

    content = forms.CharField(strip=False, max_length=2 * MOST_BYTES)
