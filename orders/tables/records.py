"""Rule: lines of text -> records of cells. A quotation mark that is never closed costs its own line only."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import NamedTuple

# A cell may run over lines, as addresses do.
MOST_LINES_OF_A_RECORD = 20
MOST_CHARACTERS = 50_000
DELIMITERS = (",", ";", "\t", "|")


class Record(NamedTuple):
    """`line`: where it begins in the file, from 1. `cells` is None for one that cannot be taken apart."""

    line: int
    cells: list[str] | None


def records_of(lines: Iterable[str], delimiter: str, first_line: int = 1) -> Iterator[Record]:
    """Lines without anything are passed over. NUL characters are no text and vanish."""
    waiting: deque[str] = deque()
    source = iter(lines)
    number = first_line
    while (text := _next(waiting, source)) is not None:
        taken = [text]
        cells = _cells(text, delimiter)
        while cells is None and len(taken) < MOST_LINES_OF_A_RECORD and len(text) < MOST_CHARACTERS:
            more = _next(waiting, source)
            if more is None:
                break
            taken.append(more)
            text += more
            cells = _cells(text, delimiter)
        if cells is None:
            waiting.extendleft(reversed(taken[1:]))
            taken = taken[:1]
        if cells is None or any(cell.strip() for cell in cells):
            yield Record(number, cells)
        number += len(taken)


def _next(waiting: deque[str], source: Iterator[str]) -> str | None:
    if waiting:
        return waiting.popleft()
    line = next(source, None)
    return None if line is None else line.replace("\x00", "")


def _cells(text: str, delimiter: str) -> list[str] | None:
    """None if a quotation mark is open at the end, or the text is too long for a record."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        return next(csv.reader(StringIO(text), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None
    try:  # a mark in the middle of a cell, as in 5" pipe
        return next(csv.reader(StringIO(text), delimiter=delimiter), [])
    except csv.Error:
        return None
