"""Drawing on pages: lines that wrap and flow over pages, in fonts that have their letters."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from reportlab.lib.units import inch, mm
from reportlab.pdfgen.canvas import Canvas

from shipments.papers import fonts

Size = tuple[float, float]

LABEL: Size = (4 * inch, 6 * inch)
A4: Size = (210 * mm, 297 * mm)
LETTER: Size = (8.5 * inch, 11 * inch)
# Countries whose offices print on Letter; all others on A4.
_LETTER_COUNTRIES = frozenset({"US", "CA", "MX"})
# Words, or single letters of scripts that put no blanks between words.
_EAST = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(rf"[{_EAST}]|[^\s{_EAST}]+|\s+")
LEADING = 1.3
# Of the size of the letters.
_OUTLINE = 0.035


def office_size(country: str) -> Size:
    return LETTER if country in _LETTER_COUNTRIES else A4


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a prepared text that fit `width` points; a word that is wider is broken. At least one line."""
    return [line for part in text.split("\n") for line in _lines(part, width, size)]


def _lines(text: str, width: float, size: float) -> Iterator[str]:
    line = ""
    for piece in _PIECES.findall(text):
        if fonts.width(line + piece.rstrip(), size) <= width:
            line += piece
            continue
        if line.strip():
            yield line.rstrip()
        line = piece.lstrip()
        while fonts.width(line.rstrip(), size) > width and len(line) > 1:
            fits = _fitting(line, width, size)
            yield line[:fits]
            line = line[fits:]
    yield line.rstrip()


def _fitting(word: str, width: float, size: float) -> int:
    """How many of its letters fit; one at least."""
    for count in range(1, len(word)):
        if fonts.width(word[: count + 1], size) > width:
            return count
    return len(word)


class Sheet:
    """One document. `y` is where the next line begins, from the bottom; texts are prepared (`fonts.prepared`)."""

    def __init__(self, size: Size, margin: float, title: str, *, halves: bool = False) -> None:
        self.width, self.height = size
        self.margin = margin
        middle = self.height / 2
        self._frames = [(self.height - margin, margin)]
        if halves:
            self._frames = [(self.height - margin, middle + margin), (middle - margin, margin)]
        self._frame = 0
        self._file = BytesIO()
        fonts.load(fonts.OWN)
        first: Any = str(fonts.OWN)  # typed as a number by mistake
        self.canvas = Canvas(self._file, pagesize=size, pageCompression=1, initialFontName=first)
        self.canvas.setTitle(title)
        self.canvas.setCreator("Waybill")
        self.y = self.top
        # Draws the head of a page on which something goes on; `taken` is the height it used.
        self.on_turn: Callable[[], None] = lambda: None
        self.taken = 0.0

    @property
    def top(self) -> float:
        return self._frames[self._frame][0]

    @property
    def bottom(self) -> float:
        return self._frames[self._frame][1]

    @property
    def inner(self) -> float:
        return self.width - 2 * self.margin

    def line(self, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        """One line with its baseline at `y`. Bold is drawn with an outline, so that one font file is enough."""
        pen = self.canvas.beginText(x, y)
        self.canvas.setLineWidth(size * _OUTLINE)
        for run in fonts.runs(text):
            pen.setTextRenderMode(2 if bold or fonts.is_thin(run.face) else 0)
            pen.setFont(run.face, size)
            pen.textOut(run.text)
        pen.setTextRenderMode(0)
        self.canvas.drawText(pen)

    def right(self, text: str, x: float, y: float, size: float, *, bold: bool = False) -> None:
        """Ends at `x`."""
        self.line(text, x - fonts.width(text, size), y, size, bold=bold)

    def text(
        self,
        text: str,
        size: float,
        *,
        x: float | None = None,
        width: float | None = None,
        bold: bool = False,
    ) -> None:
        """Wrapped from `y` down; goes on over the page."""
        for one in wrapped(text, width or self.inner, size):
            self.need(size * LEADING)
            self.y -= size * LEADING
            self.line(one, self.margin if x is None else x, self.y + size * 0.3, size, bold=bold)

    def need(self, height: float) -> None:
        """Goes on at the next top where less than `height` is left; a part that fits nowhere begins where it is."""
        if self.y - height < self.bottom and self.y < self.top - self.taken:
            self.turn()
            start = self.y
            self.on_turn()
            self.taken = start - self.y

    def turn(self) -> None:
        """To the next half, or the next page."""
        self._frame += 1
        if self._frame == len(self._frames):
            self._frame = 0
            self.canvas.showPage()
        else:
            self.canvas.setDash(2, 3)
            self.canvas.line(0, self.height / 2, self.width, self.height / 2)
            self.canvas.setDash()
        self.y = self.top
        self.taken = 0.0

    def rule(self, gap: float = 6, weight: float = 0.5) -> None:
        self.y -= gap
        self.canvas.setLineWidth(weight)
        self.canvas.line(self.margin, self.y, self.width - self.margin, self.y)
        self.y -= gap

    def done(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()
