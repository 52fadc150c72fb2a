"""A PNG by hand: one bit a pixel, text from a font of 5 by 7 squares."""

import struct
import unicodedata
import zlib
from functools import cache
from pathlib import Path

from sandbox.shipping.labels.drawing import HEIGHT, WIDTH, Drawing

_GLYPHS = Path(__file__).with_name("glyphs.txt")
_ROWS = 7


@cache
def _glyphs() -> dict[str, list[str]]:
    """Rows of ``#`` and ``.`` by sign."""
    found = {}
    for block in _GLYPHS.read_text(encoding="ascii").strip("\n").split("\n\n"):
        sign, *rows = block.split("\n")
        found[sign] = rows
    return found


class _Paper:
    """White pixels, one bit each, eight to a byte."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._rows = [bytearray(b"\xff" * -(-width // 8)) for _ in range(height)]

    def blacken(self, left: int, top: int, right: int, bottom: int) -> None:
        right, bottom = min(right, self.width), min(bottom, self.height)
        if right <= left:
            return
        bits = -(-self.width // 8) * 8
        mask = (1 << (bits - left)) - (1 << (bits - right))
        for row in self._rows[top:bottom]:
            row[:] = (int.from_bytes(row) & ~mask).to_bytes(len(row))

    def encoded(self, dpi: int) -> bytes:
        pixels = b"".join(b"\0" + row for row in self._rows)
        a_metre = round(dpi / 0.0254)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 1, 0, 0, 0, 0))
            + _chunk(b"pHYs", struct.pack(">IIB", a_metre, a_metre, 1))
            + _chunk(b"IDAT", zlib.compress(pixels, 6))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def as_png(drawing: Drawing, dpi: int) -> bytes:
    scale = dpi / 100
    paper = _Paper(round(WIDTH * scale), round(HEIGHT * scale))
    for box in drawing.boxes:
        left, top = round(box.x * scale), round(box.y * scale)
        width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
        paper.blacken(left, top, left + width, top + height)
    for text in drawing.texts:
        square = max(1, round(text.size * scale / _ROWS))
        left = round(text.x * scale)
        for sign in plain(text.words):
            _write(paper, sign, left, round(text.y * scale), square)
            left += square * 6
    return paper.encoded(dpi)


def plain(words: str) -> str:
    """Capitals without accents; a question mark for a sign that the font does not have."""
    letters = unicodedata.normalize("NFKD", words.upper())
    letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return "".join(sign if sign == " " or sign in _glyphs() else "?" for sign in letters)


def _write(paper: _Paper, sign: str, left: int, top: int, square: int) -> None:
    for down, row in enumerate(_glyphs().get(sign, ())):
        for across, mark in enumerate(row):
            if mark == "#":
                x, y = left + across * square, top + down * square
                paper.blacken(x, y, x + square, y + square)
