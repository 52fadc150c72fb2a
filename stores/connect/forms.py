"""Forms that lead to a store or renew its authorization: fields are listed, nothing else can be set (T22)."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from stores.connect.connecting import SELLER_ID
from stores.connect.consent import Wish
from stores.connect.opening import FIRST_IMPORT_DAYS
from stores.marketplaces import Marketplace, connectable
from stores.models import Account, Store

NOT_OFFERED = "This order source cannot be connected. Choose one from the list."


def offered(accounts: list[Account], region: str = "") -> list[Marketplace]:
    """The order sources of the accounts together, by country; of one region where Amazon's page has decided it."""
    japan = any(account.sells_in_japan for account in accounts)
    sources = [each for each in connectable(japan=japan) if region in ("", each.region)]
    return sorted(sources, key=lambda marketplace: marketplace.country_name)


class ConnectForm(forms.Form):
    """What is asked before going to Amazon. `accounts` are those in which the user is a manager."""

    marketplace_id = forms.ChoiceField(
        label="Order source",
        help_text="A country that is not in the list is not supported.",
        error_messages={
            "required": "Choose the country in which you sell.",
            "invalid_choice": NOT_OFFERED,
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

    def __init__(
        self, *args: Any, accounts: list[Account], region: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["marketplace_id"].choices = [("", "Choose a country")] + [  # type: ignore[attr-defined]
            (each.id, f"{each.country_name} · {each.name}") for each in offered(accounts, region)
        ]
        self._accounts = {str(account.public_id): account for account in accounts}
        if len(accounts) > 1:
            self.fields["account"] = forms.ChoiceField(
                choices=[(key, account.name) for key, account in self._accounts.items()]
            )
            self.order_fields(["account"])

    def clean(self) -> dict[str, Any]:
        """The list holds what any of the accounts may connect; the one that was chosen may be offered less (SUP-7)."""
        cleaned = super().clean() or self.cleaned_data
        if "account" in cleaned and "marketplace_id" in cleaned:
            chosen = self._accounts[cleaned["account"]]
            if cleaned["marketplace_id"] not in {each.id for each in offered([chosen])}:
                self.add_error("marketplace_id", NOT_OFFERED)
        return cleaned

    @property
    def wish(self) -> Wish:
        """Of a valid form; with a single account nothing was asked."""
        chosen = self.cleaned_data.get("account") or next(iter(self._accounts))
        return Wish(
            self._accounts[chosen],
            self.cleaned_data["marketplace_id"],
            self.cleaned_data["product_identifier"],
            self.cleaned_data["first_import_days"],
        )


class RefreshTokenField(forms.CharField):
    """Written only: the widget never gives its value back to the page (CON-10)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Refresh token",
            max_length=2048,
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
            validators=[RegexValidator(r"\AAtzr\|\S+\Z", "A refresh token begins with Atzr|.")],
            error_messages={"required": "Paste the refresh token."},
            **kwargs,
        )


class TokenForm(ConnectForm):
    """Connecting without the trip to Amazon (CON-5)."""

    seller_id = forms.CharField(
        label="Seller id",
        max_length=40,
        validators=[RegexValidator(SELLER_ID, "A seller id is 5 to 32 capitals and digits.")],
        help_text="Seller Central shows it under Settings, Account Info, Merchant Token.",
        error_messages={"required": "Give the id of the seller who made the token."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    refresh_token = RefreshTokenField(
        help_text="From the Developer Console: Authorize, then Generate refresh token. It is not shown again."
    )
    field_order = ("account", "seller_id", "refresh_token")


class RenewalTokenForm(forms.Form):
    """The renewed token of a store that exists (REA-8)."""

    refresh_token = RefreshTokenField(
        help_text="From the Developer Console. It is not shown again."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class AddForm(forms.Form):
    """A further order source of a seller that is connected; what is not said is as in its other store (CON-9)."""

    marketplace_id = forms.CharField(max_length=20)
    product_identifier = forms.ChoiceField(choices=Store.ProductIdentifier, required=False)
    first_import_days = forms.IntegerField(
        min_value=FIRST_IMPORT_DAYS.start, max_value=FIRST_IMPORT_DAYS.stop - 1, required=False
    )
