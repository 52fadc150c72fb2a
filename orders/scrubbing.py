"""Rule: a buyer's texts inside a free text give way to the marker, the rest stays (RED-63)."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from orders.buyer import MARKER, BuyerData

_SHORTEST = 3
# A name in these letters has two of them, and blanks or none: Chinese, Japanese and Korean as `_plain` leaves them.
_SHORTEST_CJK = 2
CJK = (
    r"[\u1100-\u11ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\ua960-\ua97f\ud7b0-\ud7ff\U00020000-\U0003ffff]"
)
# Between such a letter and what stands beside it.
_SEAM = re.compile(rf"(?<={CJK}) ?(?=[^ ])|(?<=[^ ]) ?(?={CJK})")
# A phone with fewer digits is replaced only as it was written: 12-34 is too often something else.
_PHONE_DIGITS = 6
# So many leading digits may be missing: a country code, or the 0 that is dialled within a country.
_PREFIX_DIGITS = 3
_EXTENSION = re.compile(r"ext|x|#")


def scrub(text: str, buyer: BuyerData) -> str:
    """`text` with MARKER for each of the buyer's values in it, whatever their case, accents, width and blanks.

    A phone is found by its digits too: with other punctuation, without its country code or extension. Where values
    overlap, all that they cover goes. Values under three characters stay, under two with Chinese, Japanese or Korean
    letters, beside which blanks do not count. Markers that are there already stay too, so that the same again changes
    nothing. Never raises.
    """
    return replaced(text, lambda folded: found(folded, buyer))


def replaced(text: str, find: Callable[[str], Iterable[tuple[int, int]]]) -> str:
    """`text` with MARKER for what `find` finds in it as it is compared; what is a marker already is not looked at."""
    return MARKER.join(_replace_in(piece, find) for piece in text.split(MARKER))


def _replace_in(text: str, find: Callable[[str], Iterable[tuple[int, int]]]) -> str:
    folded, places = fold(text)
    # Up to the next character that counts: an accent goes with its letter.
    beyond = [*places[1:], len(text)]
    kept: list[str] = []
    done = 0
    for start, end in _merged(find(folded)):
        kept.append(text[done : places[start]])
        done = max(beyond[end - 1], places[end - 1] + 1)
    return MARKER.join([*kept, text[done:]])


def found(folded: str, buyer: BuyerData) -> Iterator[tuple[int, int]]:
    """Where a value stands in the folded text; of one value the places may overlap."""
    return places_of(_patterns(buyer), folded)


def places_of(patterns: Iterable[str], folded: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        # Looking ahead finds what begins inside an earlier find.
        for match in re.finditer(f"(?=({pattern}))", folded):
            yield match.span(1)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _patterns(buyer: BuyerData) -> Iterator[str]:
    for value in [*buyer.texts(), *buyer.former]:
        yield from of_text(value.strip())
    for value in [buyer.phone, *buyer.former]:
        yield from _of_phone(fold(value)[0])


def of_text(value: str) -> Iterator[str]:
    """The pattern of a whole value, without blanks around it; none if it is too short."""
    folded = fold(value)[0].strip()
    if re.search(CJK, folded):
        if len(unicodedata.normalize("NFKC", value)) >= _SHORTEST_CJK:
            yield " ?".join(re.escape(part) for part in _SEAM.split(folded))
    elif folded and len(value) >= _SHORTEST:
        yield re.escape(folded)


def _of_phone(phone: str) -> Iterator[str]:
    main = re.findall(r"\d", _EXTENSION.split(phone)[0])
    if len(main) < _PHONE_DIGITS:
        return
    loose = min(_PREFIX_DIGITS, max(len(main) - _PHONE_DIGITS - 1, 0))
    between = r"[\W_]{0,3}"
    pattern = between.join(main[loose:])
    for digit in reversed(main[:loose]):
        pattern = f"(?:{digit}{between})?{pattern}"
    yield rf"[+(]{{0,2}}{pattern}"


def fold(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and which character of `text` each of its characters comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in _plain(character):
            if plain == " " and folded and folded[-1] == " ":
                continue
            folded.append(plain)
            places.append(place)
    return "".join(folded), places


def _plain(character: str) -> str:
    """Small, without accents; any digit as 0 to 9, any blank as a space."""
    if character.isspace():
        return " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    parts = unicodedata.normalize("NFKD", character).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part))
