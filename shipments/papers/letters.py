"""Rule: what of a text can be printed as it should be, and how to say what cannot (SUP-8, SUP-9)."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

# Signs without a width that only tell a screen how to draw their neighbours.
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\ufeff")
_VARIANTS = (range(0xFE00, 0xFE10), range(0x1F3FB, 0x1F400), range(0xE0000, 0xE0FFF))
# Letters that change their shape or place beside others, which takes a layout engine that is not here.
_SHAPED = (
    "ARABIC", "SYRIAC", "THAANA", "NKO", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL",
    "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "MYANMAR", "KHMER", "TIBETAN", "MONGOLIAN", "LAO",
)  # fmt: skip
_RIGHT_TO_LEFT = frozenset(("R", "AL", "AN"))
_INSTALL = {
    "CJK": "Japanese or Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "THAI": "Thai",
}
_NO_LAYOUT = (
    "Letters that run from right to left, or join, cannot be printed correctly here. "
    "Write the text in Roman letters."
)


class Unprintable(NamedTuple):
    """Why a text is refused. `characters`: the first few of them, for the reader of the message."""

    characters: str
    reason: str


def tidy(text: str) -> str:
    """Accents joined to their letters, each kind of space as a blank, and no sign that is only meant for a screen."""
    joined = unicodedata.normalize("NFC", text)
    return "".join(_plain(character) for character in joined)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r" or category in ("Zs", "Zl", "Zp"):
        return "\n" if character in "\n\u2028\u2029" else " "
    if category in ("Cc", "Cf", "Cs") or character in _INVISIBLE:
        return ""
    if any(ord(character) in span for span in _VARIANTS):
        return ""
    return character


def spelled(text: str, has: Callable[[str], bool]) -> str:
    """Signs and pictures that no font has, by their names: a cake in a gift message is ``[birthday cake]``."""
    return "".join(
        f"[{unicodedata.name(one, f'U+{ord(one):04X}').lower()}]"
        if unicodedata.category(one) in ("So", "Sk", "Sm") and not has(one)
        else one
        for one in text
    )


def numbered(text: str, has: Callable[[str], bool]) -> str:
    """Every letter that no font has, by its number; for pages that must come out whatever they say."""
    return "".join(one if one == "\n" or has(one) else f"[U+{ord(one):04X}]" for one in text)


def refusal(text: str, has: Callable[[str], bool]) -> Unprintable | None:
    """None where each letter of a tidied text can be printed, and in its right shape and order."""
    odd = _some(one for one in text if _needs_layout(one))
    if odd:
        return Unprintable(odd, _NO_LAYOUT)
    missing = _some(one for one in text if one != "\n" and not has(one))
    if not missing:
        return None
    kinds = {_kind(one) for one in missing}
    wanted = " and ".join(sorted(kinds)) if kinds != {""} else "these"
    return Unprintable(
        missing,
        f"No font on this machine has {wanted} letters. Set DOCUMENT_FONT to a TrueType font that has them.",
    )


def _needs_layout(character: str) -> bool:
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return True
    return unicodedata.name(character, "").startswith(_SHAPED)


def _kind(character: str) -> str:
    return _INSTALL.get(unicodedata.name(character, "").partition(" ")[0], "")


def _some(characters: Iterable[str]) -> str:
    return "".join(list(dict.fromkeys(characters))[:8])
