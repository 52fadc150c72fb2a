"""The form of an order that is entered here. The rules are in `entry`; here are fields and where an error is shown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from babel import Locale
from django import forms
from django.forms import BaseFormSet, formset_factory

from orders.imports.mapping import is_masked
from orders.manual.entry import LENGTHS, MOST_LINES, ManualLine, ManualOrder, faults, line_faults
from orders.manual.numbers import LENGTH as NUMBER_LENGTH
from orders.models import Order
from stores.countries import codes
from stores.models import Store

ROWS = 5
_LABELS = {
    "recipient_name": "Recipient", "company": "Company", "line1": "Street and number", "line2": "Second line",
    "line3": "Third line", "city": "City", "state_or_region": "State or region", "postal_code": "Postal code",
    "phone": "Phone", "email": "E-mail",
}  # fmt: skip
_NEEDED = {"recipient_name", "line1", "city"}


@cache
def country_choices() -> list[tuple[str, str]]:
    names = Locale("en").territories
    return sorted(((code, str(names[code])) for code in codes()), key=lambda choice: choice[1])


class OrderEntryForm(forms.Form):
    """`stores`: those that may be chosen; none when an order is changed, since store and number stay."""

    store = forms.ChoiceField(
        help_text="Gives the time zone and the currency. The order itself is not Amazon's.",
        error_messages={"invalid_choice": "Choose one of your stores."},
    )
    number = forms.CharField(
        label="Order number",
        required=False,
        max_length=NUMBER_LENGTH * 2,
        help_text="Your own, or leave it empty and the next one like M-1001 is taken.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    ship_by = forms.DateField(
        label="Ship by",
        required=False,
        error_messages={"invalid": "Enter a day, for example 2026-12-24."},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    country = forms.ChoiceField(
        error_messages={"invalid_choice": "Choose a country of the list."},
        widget=forms.Select(attrs={"autocomplete": "off"}),
    )
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, stores: Sequence[Store] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._stores = {str(store.public_id): store for store in stores}
        for name, label in _LABELS.items():
            self.fields[name] = _text(label, LENGTHS[name], required=name in _NEEDED)
        _choose(self.fields["country"], country_choices())
        _choose(self.fields["store"], [(key, store.name) for key, store in self._stores.items()])
        if not stores:
            del self.fields["store"], self.fields["number"]

    @property
    def chosen_store(self) -> Store | None:
        return self._stores.get(self.cleaned_data.get("store", ""))

    @property
    def public_id(self) -> UUID:
        return self.cleaned_data.get("token") or uuid4()

    @property
    def is_masked(self) -> bool:
        return is_masked(str(self["email"].value() or ""))


class LineForm(forms.Form):
    """One line; a row without any entry counts as none."""

    sku = forms.CharField(label="SKU", required=False, max_length=200)
    title = forms.CharField(required=False, max_length=1000)
    quantity = forms.IntegerField(
        required=False,
        error_messages={"invalid": "Enter a whole number."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    price = forms.DecimalField(
        label="Price of one",
        required=False,
        max_digits=12,
        decimal_places=2,
        error_messages={
            "invalid": "Enter a price, for example 12.50.",
            "max_decimal_places": "Two places behind the point are enough.",
            "max_digits": "This price is too high.",
            "max_whole_digits": "This price is too high.",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if self.line is not None:
            for field, text in line_faults(self.line).items():
                if field not in self.errors:
                    self.add_error(field, text)
        return entered

    @property
    def line(self) -> ManualLine | None:
        entered = self.cleaned_data
        if not any(str(self[name].value() or "").strip() for name in self.fields):
            return None
        return ManualLine(
            entered.get("sku", ""),
            entered.get("quantity") or 0,
            entered.get("title", ""),
            entered.get("price"),
        )


LineFormSet = formset_factory(
    LineForm, extra=ROWS, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True
)
if TYPE_CHECKING:
    Lines = BaseFormSet[LineForm]
else:  # Django's own class takes no brackets
    Lines = BaseFormSet


def read_entry(form: OrderEntryForm, lines: Lines, earliest: date) -> ManualOrder | None:
    """The order as entered, or None with the errors in their places."""
    if not form.is_valid() or not lines.is_valid():
        return None
    entered = form.cleaned_data
    entry = ManualOrder(
        **{name: entered[name] for name in _LABELS},
        country=entered["country"],
        number=entered.get("number", ""),
        ship_by=entered["ship_by"],
        lines=tuple(one.line for one in lines if one.line is not None),
    ).cleaned()
    for field, text in faults(entry, earliest).items():
        form.add_error(field if field in form.fields else None, text)
    return None if form.errors else entry


def with_more_rows(posted: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was typed so far, as first values of the form and of its lines, which then have `ROWS` more."""
    number = str(posted.get("form-TOTAL_FORMS", ""))
    rows = (
        min(int(number), MOST_LINES)
        if number.isascii() and number.isdigit() and len(number) < 5
        else 0
    )
    typed = [
        {name: posted.get(f"form-{row}-{name}", "") for name in LineForm.base_fields}
        for row in range(rows)
    ]
    return dict(posted.items()), [row for row in typed if any(row.values())]


def initial_of(order: Order) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """First values for changing an order; needs `items`."""
    buyer = order.buyer
    day = order.ship_by_at and order.ship_by_at.astimezone(order.store.marketplace.time_zone).date()
    texts = {
        name: getattr(buyer, name) for name in _LABELS if hasattr(buyer, name) and name != "email"
    }
    places = {name: getattr(order, name) for name in ("city", "state_or_region", "postal_code")}
    values = {**texts, **places, "country": order.country, "ship_by": day}
    values["email"] = buyer.email or order.relay_email
    return values, list(_rows(order))


def _rows(order: Order) -> Iterator[dict[str, Any]]:
    for item in order.items.all():
        price = item.unit_price
        yield {
            "sku": item.sku,
            "title": item.title,
            "quantity": item.quantity_ordered,
            "price": None if price is None else price.quantize(Decimal("0.01")),
        }


def earliest_day(now: datetime, store: Store, order: Order | None = None) -> date:
    """Today there; an order that is overdue may keep its day."""
    zone = store.marketplace.time_zone
    today = now.astimezone(zone).date()
    if order is None or order.ship_by_at is None:
        return today
    return min(today, order.ship_by_at.astimezone(zone).date())


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _text(label: str, length: int, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        # The rule says in words what is too long.
        max_length=length * 4,
        error_messages={
            "required": f"Enter {'a name' if label == 'Recipient' else label.lower()}."
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
