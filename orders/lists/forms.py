"""What may stand in the address of the orders page. Names, streets and phones never do (T12)."""

from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from orders.lists.buckets import LABELS, Bucket
from orders.lists.searching import ASIN
from orders.marks import SERVICE_WORDS
from orders.models import Order

TABS = [*Order.Status.choices, ("all", "All")]
SERVICES = list(SERVICE_WORDS.items())
MARKS = [
    ("address", "Address incomplete"),
    ("cancel", "Buyer asked to cancel"),
    ("late", "Cancelled after shipping"),
    ("mismatch", "Cancelled here, open at Amazon"),
    ("partly", "Partly shipped at Amazon"),
    ("redacted", "Buyer details removed"),
    ("manual", "Entered here"),
]
ROWS = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """The orders page as its address tells it; every field is valid or its default."""

    tab: str = Order.Status.AWAITING_SHIPMENT
    store: UUID | None = None
    due: Bucket | None = None
    service: str = ""
    mark: str = ""
    sku: str = ""
    asin: str = ""
    after: UUID | None = None
    before: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        return self.without_place() != Filters(tab=self.tab)

    def without_place(self) -> "Filters":
        return replace(self, after=None, before=None)

    def change(self, **changes: Any) -> str:
        """The address of the same page with other filters, from its first row on unless a place is given."""
        return replace(self.without_place(), **changes).url()

    def url(self) -> str:
        given = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        pairs = {name: str(value) for name, value, default in given if value != default}
        path = reverse("orders:list")
        return f"{path}?{urlencode(pairs)}" if pairs else path


class FilterForm(forms.Form):
    tab = forms.ChoiceField(choices=TABS, required=False)
    store = forms.UUIDField(required=False)
    due = forms.ChoiceField(choices=list(LABELS.items()), required=False)
    service = forms.ChoiceField(choices=SERVICES, required=False)
    mark = forms.ChoiceField(choices=MARKS, required=False)
    # Without spaces and with a digit, hyphen or underscore: the shape of a SKU, not of a person's name.
    sku = forms.RegexField(r"^(?=.*[\d_-])[^\s@?&#]{1,80}$", required=False)
    asin = forms.RegexField(ASIN, required=False)
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)


def read_filters(query: QueryDict) -> Filters:
    """Nonsense in the address is left out rather than refused: old bookmarks go on working."""
    form = FilterForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    if "due" in given:
        given["due"] = Bucket(given["due"])
    filters = Filters(**given)
    return filters if filters.tab == Order.Status.AWAITING_SHIPMENT else replace(filters, due=None)
