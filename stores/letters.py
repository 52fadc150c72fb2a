"""Rule: is a text written in letters that most carriers do not print (SUP-9)?"""

import unicodedata
from collections.abc import Iterable

# Letters to Unicode, signs to everybody who writes an address.
_SIGNS = frozenset("ªºµ")


def has_non_latin(address: Iterable[str]) -> bool:
    """One letter of another script in any line: kanji, kana, Cyrillic, Greek, full-width forms. Accents are Latin."""
    return any(_is_foreign(character) for line in address for character in line)


def _is_foreign(character: str) -> bool:
    if character.isascii() or character in _SIGNS or not character.isalpha():
        return False
    name = unicodedata.name(character, "")
    return not name.startswith(("LATIN ", "MODIFIER LETTER "))
