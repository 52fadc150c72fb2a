"""Forms of the Stores pages. Fields are listed one by one: nothing else can be set (T22)."""

from datetime import datetime
from typing import Any

from django import forms

from stores.models import Store
from stores.switches import offers


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
            "auto_import": "Every 5 to 15 minutes. When off, orders come with Import now and the daily audit only.",
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
