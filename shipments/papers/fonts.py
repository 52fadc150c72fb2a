"""The fonts of printed papers: always embedded, so that any printer shows them; never a box for a letter."""

import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import fontpkg_noto_sans
from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from shipments.papers import letters

# Latin, Greek and Cyrillic with all accents; comes with the packages.
OWN = fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"
# TrueType only: reportlab embeds no PostScript outlines, which the usual Noto CJK packages have.
KNOWN = (
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/usr/share/fonts/ipa-ex-gothic-fonts/ipaexg.ttf",
    "/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
)
_lock = threading.Lock()


class CannotPrint(Exception):
    """A text holds letters that no font has, or that cannot be laid out. The message quotes letters, never the text."""

    def __init__(self, found: letters.Unprintable) -> None:
        super().__init__(found.reason)
        self.characters = found.characters
        self.reason = found.reason


class UnusableFont(Exception):
    """A file is no font that can be embedded; the message says why and what to do."""


class Run(NamedTuple):
    """A stretch of text that one font prints."""

    face: str
    text: str


def load(path: Path) -> dict[int, int]:
    """Registers the font under its path, once; the glyph of each letter it has. Raises UnusableFont."""
    name = str(path)
    with _lock:
        if name not in pdfmetrics.getRegisteredFontNames():
            try:
                pdfmetrics.registerFont(TTFont(name, name))
            except (TTFError, OSError) as error:
                raise UnusableFont(_why(path, error)) from None
        font = pdfmetrics.getFont(name)
    assert isinstance(font, TTFont)
    glyphs: dict[int, int] = font.face.charToGlyph
    return glyphs


def face_of() -> dict[int, str]:
    """Letter -> the font that prints it: our own goes first, then the operator's, then those of the system."""
    return _face_of(tuple(settings.DOCUMENT_FONT))


@lru_cache(maxsize=2)
def _face_of(wanted: tuple[str, ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for path in [str(OWN), *wanted, *KNOWN]:
        if Path(path).is_file() and not problem_of(path):
            glyphs = load(Path(path))
            found = {point: path for point, glyph in glyphs.items() if glyph} | found
    return found


def problem_of(path: str) -> str:
    """Why a font cannot be used, with the cure; '' for a good one."""
    try:
        load(Path(path))
    except UnusableFont as error:
        return str(error)
    return ""


def has(character: str) -> bool:
    return ord(character) in face_of()


def prepared(text: str) -> str:
    """As it will be printed. Raises CannotPrint."""
    text = letters.spelled(letters.tidy(text), has)
    found = letters.refusal(text, has)
    if found is not None:
        raise CannotPrint(found)
    return text


def prepared_anyhow(text: str) -> str:
    """For pages that must come out: a letter that no font has is shown by its number."""
    return letters.numbered(letters.spelled(letters.tidy(text), has), has)


def runs(line: str) -> list[Run]:
    """A prepared line by fonts; a blank stays with what is before it."""
    face_by_letter = face_of()
    found: list[Run] = []
    for character in line:
        face = face_by_letter[ord(character)]
        last = found[-1] if found else None
        if last and (face == last.face or character == " "):
            found[-1] = Run(last.face, last.text + character)
        else:
            found.append(Run(face, character))
    return found


@cache
def is_thin(face: str) -> bool:
    """Variable fonts come out in their first weight, which is a hair line for some."""
    font = pdfmetrics.getFont(face)
    assert isinstance(font, TTFont)
    return bool(font.face.stemV < 70)  # 300 in the hundreds that fonts are sold by


def width(text: str, size: float) -> float:
    """In points."""
    return sum(pdfmetrics.stringWidth(run.text, run.face, size) for run in runs(text))


def _why(path: Path, error: Exception) -> str:
    if not path.is_file():
        return f"{path} is no file. Correct the path, or unset it."
    words = str(error).lower()
    if "postscript" in words:
        why = "has PostScript outlines, which cannot be embedded. Use a TrueType font (.ttf)"
    elif "allow" in words:
        why = "forbids to be embedded. Use a font whose licence allows it"
    else:
        why = "cannot be read as a TrueType font. Use a .ttf file"
    return f"{path} {why}, for example IPAexGothic."
