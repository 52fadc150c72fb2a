"""The form that asks for one day of one store (IMP-11)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from stores.models import Store


class DayForm(forms.Form):
    """`stores` are those that the person may import for."""

    store = forms.ChoiceField(error_messages={"invalid_choice": "Choose one of your stores."})
    day = forms.DateField(
        label="Orders placed on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="A day of the store's own time zone, at most two years ago. Orders of the last two minutes come "
        "with the next import.",
        error_messages={
            "required": "Choose a day.",
            "invalid": "Write the day like 2026-11-23.",
        },
    )

    def __init__(self, *args: Any, stores: Sequence[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._stores = {str(store.public_id): store for store in stores}
        self.fields["store"].choices = [  # type: ignore[attr-defined]
            (key, store.full_name) for key, store in self._stores.items()
        ]

    @property
    def chosen_store(self) -> Store:
        """The store of a valid form."""
        return self._stores[self.cleaned_data["store"]]
