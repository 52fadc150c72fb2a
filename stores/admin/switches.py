"""The form of one store at the support desk, with the switches that only staff set (SUP-1 to SUP-6, SUP-12)."""

from typing import Any

from django import forms

from stores.models import Store
from stores.switches import offers
from stores.switches.custom_fields import MOST, SOURCES, fault

# Old and new value of these are kept in the audit list.
SWITCHES = ("custom_fields", "condition_note", "amazon_dimensions", "buy_shipping")
CUSTOM_FIELDS = tuple(f"custom_field_{number}" for number in range(1, MOST + 1))

_AMAZON_COM = "Only a store with the order source Amazon.com can have this."
_BUY_SHIPPING = (
    "Amazon Buy Shipping needs an account and an order source that are both in the United States, "
    "or both in the United Kingdom."
)


def _menu(number: int) -> forms.ChoiceField:
    choices = [("", "Not used"), *SOURCES.items()]
    return forms.ChoiceField(label=f"Custom field {number}", choices=choices, required=False)


class SwitchesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The custom fields are three menus here, and one list without gaps on the store."""

    custom_field_1 = _menu(1)
    custom_field_2 = _menu(2)
    custom_field_3 = _menu(3)

    class Meta:
        model = Store
        fields = ("condition_note", "amazon_dimensions", "buy_shipping")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(zip(CUSTOM_FIELDS, self.instance.custom_fields, strict=False))

    def clean(self) -> dict[str, Any] | None:
        chosen = [self.cleaned_data[name] for name in CUSTOM_FIELDS if self.cleaned_data.get(name)]
        if wrong := fault(chosen):
            raise forms.ValidationError(wrong)
        self.instance.custom_fields = chosen
        return super().clean()

    def clean_condition_note(self) -> bool:
        return self._allowed("condition_note", self._is_amazon_com(), _AMAZON_COM)

    def clean_amazon_dimensions(self) -> bool:
        return self._allowed("amazon_dimensions", self._is_amazon_com(), _AMAZON_COM)

    def clean_buy_shipping(self) -> bool:
        country = self.instance.selling_partner.account.country
        offered = offers.buy_shipping(country, self.instance.marketplace_id)
        return self._allowed("buy_shipping", offered, _BUY_SHIPPING)

    def _is_amazon_com(self) -> bool:
        return offers.is_amazon_com(self.instance.marketplace_id)

    def _allowed(self, name: str, offered: bool, refusal: str) -> bool:
        wanted = bool(self.cleaned_data[name])
        if wanted and not offered:
            raise forms.ValidationError(refusal)
        return wanted
