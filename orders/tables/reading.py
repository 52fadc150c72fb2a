"""Rule: a CSV file of any common making -> rows by column, line by line, however many there are (bad input).

Commas, semicolons, tabs or bars; the columns in any order, under any of their usual names.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import chain, islice
from typing import BinaryIO, NamedTuple

from orders.tables.decoding import Unreadable, encoding_of
from orders.tables.records import DELIMITERS, records_of
from orders.tables.writing import unguarded

# Some programs write a title above the names of the columns.
_HEADER_WITHIN = 5


class Column(NamedTuple):
    """`name`: as messages call it. `spellings`: what files call it, small letters and digits only."""

    key: str
    name: str
    spellings: frozenset[str]
    required: bool = False


class Row(NamedTuple):
    """`line`: where it stands in the file. `values`: column key -> cell without blanks around it.

    `fault`: why the line cannot be read at all, then without values.
    """

    line: int
    values: dict[str, str]
    fault: str = ""

    def get(self, key: str) -> str:
        return self.values.get(key, "")


class Table(NamedTuple):
    """`rows` is read from the file while it is walked. `found`: keys of the columns that the file has."""

    encoding: str
    found: frozenset[str]
    rows: Iterator[Row]


class _Header(NamedTuple):
    line: int
    delimiter: str
    places: dict[str, int]


@contextmanager
def open_table(file: BinaryIO, columns: Sequence[Column]) -> Iterator[Table]:
    """Reads from the start of `file`, which stays open. Raises Unreadable, in words, for what is no such table."""
    encoding = encoding_of(file)
    file.seek(0)
    text = TextIOWrapper(file, encoding=encoding)
    try:
        top = list(islice(text, _HEADER_WITHIN))
        header = _header(top, columns)
        lines = chain(top[header.line :], text)
        yield Table(encoding, frozenset(header.places), _rows(lines, header, columns))
    finally:
        text.detach()


def _rows(lines: Iterator[str], header: _Header, columns: Sequence[Column]) -> Iterator[Row]:
    names = {column.key: column.name for column in columns}
    for record in records_of(lines, header.delimiter, header.line + 1):
        if record.cells is None:
            yield Row(record.line, {}, "A quotation mark is opened and never closed.")
            continue
        cells = record.cells
        values = {
            key: unguarded(cells[place].strip()) if place < len(cells) else ""
            for key, place in header.places.items()
        }
        bad = next((key for key, value in values.items() if not _is_text(value)), None)
        fault = f"{names[bad]} holds characters that cannot be printed." if bad else ""
        yield Row(record.line, values, fault)


def _header(top: Sequence[str], columns: Sequence[Column]) -> _Header:
    """The first line that names every column that must be there."""
    candidates = [
        _Header(number, delimiter, _places(line, delimiter, columns))
        for number, line in enumerate(top, start=1)
        for delimiter in DELIMITERS
    ]
    wanted = {column.key for column in columns if column.required}
    for found in candidates:
        if wanted <= found.places.keys():
            # The same names may be split by two signs; the one that finds more is meant.
            alike = [one for one in candidates if one.line == found.line]
            return max(alike, key=lambda one: len(one.places))
    best = max(candidates, key=lambda one: len(one.places), default=None)
    there = best.places.keys() if best else set()
    lacking = [
        column.name.lower() for column in columns if column.required and column.key not in there
    ]
    raise Unreadable(
        f"The first line must name the columns, and none is called {_either(lacking)}. "
        "Rename the column in your file, then upload it again."
    )


def _places(line: str, delimiter: str, columns: Sequence[Column]) -> dict[str, int]:
    record = next(records_of([line], delimiter), None)
    found: dict[str, int] = {}
    for place, cell in enumerate(record.cells or [] if record else []):
        plain = plain_name(cell)
        for column in columns:
            if plain in column.spellings:
                found.setdefault(column.key, place)
    return found


def plain_name(text: str) -> str:
    """Small letters and digits only, without accents: "Tracking-Nr." and "tracking nr" are the same."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("№", "no").replace("#", "no"))
    return "".join(character for character in folded if character.isalnum())


def _is_text(value: str) -> bool:
    """Lines within a cell are text; other control characters are not."""
    return all(character.isprintable() or character.isspace() for character in value)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
