"""Rule: an order as a person enters it, and what is wrong with it, field by field (decision 31, bad input)."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from orders.buyer import BuyerData
from orders.imports.mapping import is_masked
from orders.manual.numbers import clean_number, number_fault
from stores.countries import codes
from stores.postal import address_faults, code_of, region_of

MOST_LINES = 100
MOST_UNITS = 9_999
MOST_PRICE = Decimal("9999999.99")
LONGEST_WAIT = timedelta(days=365)
# The column of each text on the order, or what a label has room for.
LENGTHS = {
    "recipient_name": 100, "company": 100, "line1": 100, "line2": 100, "line3": 100, "city": 100,
    "state_or_region": 100, "postal_code": 30, "phone": 30, "email": 254,
}  # fmt: skip
SKU_LENGTH, TITLE_LENGTH = 80, 500
_NEEDED = {
    "recipient_name": "Enter the name of the person who receives the parcel.",
    "line1": "Enter the street and the house number.",
    "city": "Enter the city.",
}
_PHONE = re.compile(r"[0-9+()./ -]+( ?(ext|x)\.? ?\d+)?", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


class ManualLine(NamedTuple):
    """`price` is that of one unit; None where nobody gave one."""

    sku: str
    quantity: int
    title: str = ""
    price: Decimal | None = None


class ManualOrder(NamedTuple):
    """An empty `number` is counted; `country` is a code; `ship_by` is a day in the store's zone."""

    recipient_name: str
    line1: str
    city: str
    country: str
    lines: tuple[ManualLine, ...]
    number: str = ""
    company: str = ""
    line2: str = ""
    line3: str = ""
    state_or_region: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""
    ship_by: date | None = None

    def cleaned(self) -> "ManualOrder":
        """Without stray blanks; codes as carriers write them."""
        texts: dict[str, Any] = {name: " ".join(getattr(self, name).split()) for name in LENGTHS}
        country = self.country.strip().upper()
        texts["state_or_region"] = region_of(country, texts["state_or_region"])
        texts["postal_code"] = code_of(country, texts["postal_code"])
        lines = tuple(
            line._replace(sku=line.sku.strip(), title=" ".join(line.title.split()))
            for line in self.lines
        )
        number = clean_number(self.number)
        return self._replace(**texts, country=country, number=number, lines=lines)

    @property
    def total(self) -> Decimal | None:
        """None unless every line has a price."""
        if any(line.price is None for line in self.lines):
            return None
        return sum((line.quantity * (line.price or Decimal()) for line in self.lines), Decimal())

    def buyer(self) -> BuyerData:
        """What is sealed; an address that Amazon masks is none of it (RED-2, EML-2)."""
        return BuyerData(
            buyer_name=self.recipient_name,
            recipient_name=self.recipient_name,
            company=self.company,
            line1=self.line1,
            line2=self.line2,
            line3=self.line3,
            phone=self.phone,
            email="" if is_masked(self.email) else self.email,
        )


def faults(order: ManualOrder, earliest: date) -> dict[str, str]:
    """Field -> what to do about it, of a cleaned order; its lines are looked at by `line_faults`.

    `earliest`: the first day that `ship_by` may be, today for a new order.
    """
    found = {name: text for name, text in _NEEDED.items() if not getattr(order, name)}
    for name, length in LENGTHS.items():
        if fault := _text_fault(getattr(order, name), length):
            found[name] = fault
    if order.country not in codes():
        found["country"] = "Enter the country as its code of two letters, like US."
    else:
        places = address_faults(order.country, order.state_or_region, order.postal_code)
        found = {**places, **found}
    if order.email and not _EMAIL.fullmatch(order.email):
        found.setdefault("email", "Enter an e-mail address like name@example.com, or none.")
    if order.phone and not _is_phone(order.phone):
        found.setdefault("phone", "Enter a phone number of digits, or none.")
    if order.number and (fault := number_fault(order.number)):
        found["number"] = fault
    if order.ship_by and not earliest <= order.ship_by <= earliest + LONGEST_WAIT:
        found["ship_by"] = "Choose today or a day within a year."
    if not order.lines:
        found["lines"] = "Enter at least one line with SKU and quantity."
    elif len(order.lines) > MOST_LINES:
        found["lines"] = f"An order has at most {MOST_LINES} lines here."
    return found


def line_faults(line: ManualLine) -> dict[str, str]:
    found = {}
    if not line.sku:
        found["sku"] = "Enter the SKU."
    elif fault := _text_fault(line.sku, SKU_LENGTH):
        found["sku"] = fault
    if fault := _text_fault(line.title, TITLE_LENGTH):
        found["title"] = fault
    if not 1 <= line.quantity <= MOST_UNITS:
        found["quantity"] = f"Enter a quantity from 1 to {MOST_UNITS:,}."
    if line.price is not None and not 0 <= line.price <= MOST_PRICE:
        found["price"] = f"Enter a price from 0 to {MOST_PRICE:,}."
    return found


def _text_fault(text: str, length: int) -> str:
    if not text.isprintable():
        return "This holds characters that cannot be printed. Type it anew."
    return f"At most {length} characters fit here." if len(text) > length else ""


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and sum(map(str.isdigit, text)) >= 5
