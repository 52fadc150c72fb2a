"""Rule: rows -> CSV that no spreadsheet takes for formulas (T7). Values in, bytes out, line by line."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator

BOM = b"\xef\xbb\xbf"
_BEGINS_A_FORMULA = frozenset("=+-@|%")
_BREAKS = frozenset("\t\r\n")
# Where a program that takes another separator begins a cell, quoted or not: Excel does in half of Europe.
_ELSEWHERE_A_CELL = re.compile(r"(?<=[;\t\n])|(?<=\r)(?!\n)")
_GUARD = "'"


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """UTF-8 with its mark, every cell quoted and harmless."""
    yield BOM
    writer = csv.writer(_Passing(), quoting=csv.QUOTE_ALL)
    for row in rows:
        line: str = writer.writerow([harmless(cell) for cell in row])
        yield line.encode("utf-8", errors="replace")


def harmless(cell: str) -> str:
    """Without NUL, and with an apostrophe wherever a spreadsheet would calculate: in front, and behind a separator.

    That is decided by the first character that can be seen, full-width forms included, or by a break in front.
    """
    first, *others = _ELSEWHERE_A_CELL.split(cell.replace("\x00", ""))
    guarded = [_GUARD + part if _is_formula(part.rstrip()) else part for part in others]
    return (_GUARD if _is_formula(first) else "") + first + "".join(guarded)


def unguarded(cell: str) -> str:
    """What `harmless` was given: for tables that come back."""
    first, *others = _ELSEWHERE_A_CELL.split(cell)
    bare = [part[1:] if _is_guarded(part.rstrip()) else part for part in others]
    return (first[1:] if _is_guarded(first) else first) + "".join(bare)


def _is_guarded(part: str) -> bool:
    return part.startswith(_GUARD) and _is_formula(part[1:])


def _is_formula(text: str) -> bool:
    for character in text:
        if character in _BREAKS:
            return True
        if _is_seen(character):
            return unicodedata.normalize("NFKC", character)[:1] in _BEGINS_A_FORMULA
    return False


def _is_seen(character: str) -> bool:
    """Blanks, marks of direction and other characters without a shape are passed over."""
    return not character.isspace() and unicodedata.category(character) not in ("Cc", "Cf", "Mn")


class _Passing:
    """A file whose write hands the line on."""

    def write(self, line: str) -> str:
        return line
