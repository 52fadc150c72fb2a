"""Forms of the Stores pages. Fields are listed one by one: nothing else can be set (T22)."""

from datetime import datetime
from typing import Any

from django import forms

from stores import offers
from stores.connecting import FIRST_IMPORT_DAYS
from stores.marketplaces import connectable
from stores.models import Account, Store


def _sources() -> list[tuple[str, str]]:
    named = sorted(connectable(), key=lambda marketplace: marketplace.country_name)
    return [("", "Choose a country")] + [
        (marketplace.id, f"{marketplace.country_name} · {marketplace.name}")
        for marketplace in named
    ]


class ConnectForm(forms.Form):
    """What is asked before going to Amazon. `accounts` are those in which the user is a manager."""

    marketplace_id = forms.ChoiceField(
        label="Order source",
        choices=_sources,
        help_text="A country that is not in the list is not supported.",
        error_messages={
            "required": "Choose the country in which you sell.",
            "invalid_choice": "This order source cannot be connected. Choose one from the list.",
        },
    )
    product_identifier = forms.ChoiceField(
        label="Product identifier",
        choices=Store.ProductIdentifier,
        widget=forms.RadioSelect,
        help_text="Products are matched by your SKU, or by Amazon's ASIN.",
        error_messages={
            "required": "Choose SKU if you number your products yourself, or ASIN to go by Amazon's numbers."
        },
    )
    first_import_days = forms.IntegerField(
        label="First import reaches back, in days",
        initial=14,
        min_value=FIRST_IMPORT_DAYS.start,
        max_value=FIRST_IMPORT_DAYS.stop - 1,
        help_text="1 to 30. Orders changed at Amazon since then are imported.",
        error_messages={"required": "Give a number of days from 1 to 30."},
    )

    def __init__(self, *args: Any, accounts: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._accounts = {str(account.public_id): account for account in accounts}
        if len(accounts) > 1:
            self.fields["account"] = forms.ChoiceField(
                choices=[(key, account.name) for key, account in self._accounts.items()]
            )
            self.order_fields(["account"])

    @property
    def chosen_account(self) -> Account:
        """The account of a valid form; with a single one nothing was asked."""
        chosen = self.cleaned_data.get("account") or next(iter(self._accounts))
        return self._accounts[chosen]


class StoreForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a manager sets (CON-7). Support's switches are no part of it (SUP-1)."""

    import_fba = forms.BooleanField(
        label="Import orders that Amazon fulfils (FBA)",
        required=False,
        widget=forms.CheckboxInput(attrs={"aria-describedby": "fba-notes"}),
    )

    class Meta:
        model = Store
        fields = ["name", "product_identifier", "auto_import", "keep_closed_lines", "show_stock"]
        labels = {
            "name": "Name",
            "product_identifier": "Product identifier",
            "auto_import": "Import orders automatically",
            "keep_closed_lines": "Keep product lines of orders first seen shipped or cancelled",
            "show_stock": "Show the quantity available at Amazon",
        }
        help_texts = {
            "product_identifier": "A change counts for later imports only and never merges products.",
            "auto_import": "Every 5 to 15 minutes. When off, orders come with Import now only.",
            "keep_closed_lines": "When off, such an order is imported without its products.",
            "show_stock": "For products of open orders, asked about every hour, never changed.",
        }
        widgets = {"product_identifier": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        # Without a default, Django offers an empty choice that nobody can save.
        self.fields["product_identifier"].choices = Store.ProductIdentifier.choices  # type: ignore[attr-defined]
        store = self.instance
        self.initial["import_fba"] = store.fba_since is not None
        self.offers_fba = offers.fba(store.selling_partner.account.country, store.marketplace_id)
        if not self.offers_fba:
            del self.fields["import_fba"]

    def clean(self) -> dict[str, Any] | None:
        if not self.offers_fba and "import_fba" in self.data:
            # FBA-7: the page does not offer it, so somebody made this request up.
            raise forms.ValidationError(
                "Orders that Amazon fulfils can be imported only from Amazon.com and Amazon.ca, "
                "for accounts in the United States or Canada. Nothing was saved."
            )
        return super().clean()

    def save_changes(self, now: datetime) -> list[str]:
        """Writes what was changed and nothing else; the names of those columns.

        Orders that Amazon fulfils are taken from `now` on, not from before (FBA-6).
        """
        changed = [name for name in self.changed_data if name != "import_fba"]
        if "import_fba" in self.changed_data:
            self.instance.fba_since = now if self.cleaned_data["import_fba"] else None
            changed.append("fba_since")
        self.instance.save(update_fields=changed)
        return changed
