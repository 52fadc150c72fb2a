"""A file of orders that are not from Amazon: what each line would become, then the orders (decision 31).

One order may stand in several lines, one for each product; the first gives the address.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.db import IntegrityError

from orders.manual.entering import enter_many, taken_numbers
from orders.manual.entry import LENGTHS, ManualLine, ManualOrder, faults, line_faults
from orders.manual.file_columns import COLUMNS, country_of, price_of, quantity_of
from orders.manual.numbers import clean_number, number_fault
from orders.models import Order
from orders.tables.dates import day_of
from orders.tables.decoding import encoding_of
from orders.tables.reading import Row, open_table
from stores.models import Store, User

# The whole file travels through the preview, since nothing of it is kept here.
MOST_LINES = 1_000
MOST_BYTES = 1024 * 1024
_NAMES = {column.key: column.name.lower() for column in COLUMNS}
_SAME = ("recipient_name", "line1", "city", "postal_code")


class Fate(NamedTuple):
    """One line of the file. `fault`: why it is left out, with line and column; '' if its order is entered."""

    line: int
    number: str
    fault: str = ""


class Preview(NamedTuple):
    """`entries`: the orders that are entered; `fates`: every line by its place."""

    entries: list[ManualOrder]
    fates: list[Fate]

    @property
    def left_out(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.fault]


def text_of(file: BinaryIO) -> str:
    """The file's text, for the way through the preview. Raises Unreadable."""
    encoding = encoding_of(file)
    file.seek(0)
    return file.read().decode(encoding).replace("\x00", "")


def preview(text: str, store: Store, now: datetime) -> Preview:
    """What `enter_from` would do with the text, as things stand now. Raises Unreadable."""
    with open_table(io.BytesIO(text.encode()), COLUMNS) as table:
        rows = list(islice(table.rows, MOST_LINES))
        rest = [row.line for row in table.rows]
    found = _Found(store, now)
    for row in rows:
        found.take(row)
    checked = found.checked()
    if rest:
        words = (
            f"Lines {rest[0]:,} to {rest[-1]:,} were not read: upload them as a file of their own."
        )
        checked.fates.append(Fate(rest[0], "", words))
    return checked


def enter_from(text: str, store: Store, user: User, now: datetime) -> tuple[list[Order], Preview]:
    """The new orders, and what became of each line. Orders that are here already are left out (T17)."""
    for _ in range(3):
        seen = preview(text, store, now)
        try:
            return enter_many(store, seen.entries, user, now, source="file"), seen
        except IntegrityError:
            continue  # somebody entered one of the numbers meanwhile; now it is known
    return [], preview(text, store, now)


class _Group:
    """The lines of one order so far."""

    def __init__(self, first: Row) -> None:
        self.first = first
        self.rows = [first]
        self.items: list[ManualLine] = []
        self.faults: list[Fate] = []


class _Found:
    def __init__(self, store: Store, now: datetime) -> None:
        self._store = store
        self._today = now.astimezone(store.marketplace.time_zone).date()
        self._groups: dict[str, _Group] = {}
        self._stray: list[Fate] = []

    def take(self, row: Row) -> None:
        number = clean_number(row.get("number"))
        if row.fault:
            self._stray.append(Fate(row.line, "", f"Line {row.line}: {row.fault}"))
        elif not number:
            self._stray.append(Fate(row.line, "", f"Line {row.line}: the order number is empty."))
        elif fault := number_fault(number):
            self._stray.append(Fate(row.line, "", f"Line {row.line}, order number: {fault}"))
        else:
            self._add(number, row)

    def checked(self) -> Preview:
        taken = taken_numbers(self._store, list(self._groups))
        entries = []
        fates = list(self._stray)
        for number, group in self._groups.items():
            entry = self._entry(number, group)
            self._check(number, group, entry, number in taken)
            if not group.faults and entry is not None:
                entries.append(entry)
            fates += _fates(number, group)
        return Preview(entries, sorted(fates))

    def _add(self, number: str, row: Row) -> None:
        group = self._groups.get(number)
        if group is None:
            group = self._groups[number] = _Group(row)
        else:
            group.rows.append(row)
            for key in _SAME:
                if row.get(key) and row.get(key) != group.first.get(key):
                    where = f"line {group.first.line}"
                    group.faults.append(
                        _fault(row, number, key, f"it differs from {where} of the same order.")
                    )
        try:
            price = price_of(row.get("price"))
        except ValueError:
            group.faults.append(_fault(row, number, "price", "enter a price like 9.50."))
            return
        line = ManualLine(row.get("sku"), quantity_of(row.get("quantity")), row.get("title"), price)
        group.items.append(line)
        for key, text in line_faults(line).items():
            group.faults.append(_fault(row, number, key, text))

    def _entry(self, number: str, group: _Group) -> ManualOrder | None:
        first = group.first
        texts: dict[str, Any] = {name: first.get(name) for name in LENGTHS}
        country = country_of(first.get("country"), self._store.marketplace.country)
        try:
            ship_by: date | None = day_of(first.get("ship_by"), self._store.marketplace.country)
        except ValueError:
            group.faults.append(_fault(first, number, "ship_by", "write it like 2026-12-24."))
            return None
        entry = ManualOrder(
            **texts, country=country, number=number, ship_by=ship_by, lines=tuple(group.items)
        )
        return entry.cleaned()

    def _check(self, number: str, group: _Group, entry: ManualOrder | None, is_taken: bool) -> None:
        if is_taken:
            group.faults.append(
                _fault(group.first, number, "number", "an order with it is here already.")
            )
        if entry is None:
            return
        for key, text in faults(entry, self._today).items():
            # Without lines there was a fault in each of them.
            if key != "lines" or group.items:
                group.faults.append(_fault(group.first, number, key, text))


def _fault(row: Row, number: str, key: str, text: str) -> Fate:
    return Fate(row.line, number, f"Line {row.line}, {_NAMES.get(key, key)}: {text}")


def _fates(number: str, group: _Group) -> Iterator[Fate]:
    """A fault of one line leaves the whole order out, so its other lines say so."""
    own: dict[int, Fate] = {}
    for fate in group.faults:
        own.setdefault(fate.line, fate)
    for row in group.rows:
        if row.line in own:
            yield own[row.line]
        elif group.faults:
            first = min(own)
            yield Fate(
                row.line, number, f"Line {row.line}: left out with line {first} of the same order."
            )
        else:
            yield Fate(row.line, number)


def units_of(entries: Sequence[ManualOrder]) -> int:
    return sum(line.quantity for entry in entries for line in entry.lines)
