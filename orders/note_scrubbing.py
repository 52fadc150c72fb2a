"""Rule: out of a note goes also what is only like the buyer's, since people shorten names and streets (RED-63)."""

import re
from collections.abc import Collection, Iterator

from orders.buyer import BuyerData
from orders.scrubbing import CJK, fold, found, of_text, places_of, replaced

_SHORTEST_WORD = 3
_WORD = r"[^\W\d_]{3,}"
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W_])", r"(?![^\W_])"
_LOCAL = r"[^\s@<>\"'=:,;()]"
_EMAIL = rf"(?<!{_LOCAL}){_LOCAL}++@{_LOCAL}+\.[^\W\d_]{{2,}}"
_HYPHENS = "\u2010-\u2015\u2212-"
_PHONE = re.compile(rf"(?<!\w)[+(]{{0,2}}\d(?:[ ().+/{_HYPHENS}]{{0,3}}\d){{6,}}")
# Order numbers of Amazon and days are no phones.
_NO_PHONES = (
    r"\d{3}-\d{7}-\d{7}",
    r"20\d\d-[01]\d-[0-3]\d",
    r"[0-3]?\d(?P<mark>[./])[0-3]?\d(?P=mark)20\d\d",
)
# At most one other word stands between a house number and a word of its street: 12 N Maple.
_NEAR = r"[\W_]{1,3}(?:\w+[\W_]{1,3})?"
_STEM = 3


def scrub_note(text: str, buyer: BuyerData, numbers: Collection[str] = ()) -> str:
    """As `scrub`, and MARKER also for each word of the names, any e-mail address, any phone, and streets cut short.

    A word counts from three letters, two if Chinese, Japanese or Korean, whatever order and case. Seven digits with
    nothing but blanks and punctuation among them are a phone, unless they are an order number, a day or one of
    `numbers`: the order's tracking numbers. A street is known by its house number beside the first letters of one of
    its words. The same again changes nothing. Never raises.
    """
    patterns = [_EMAIL, *_names(buyer), *_streets(buyer)]

    def find(folded: str) -> Iterator[tuple[int, int]]:
        yield from found(folded, buyer)
        yield from places_of(patterns, folded)
        yield from _phones(folded, numbers)

    # A word that stood close to what went is a whole word now.
    while (scrubbed := replaced(text, find)) != text:
        text = scrubbed
    return text


def _names(buyer: BuyerData) -> Iterator[str]:
    for part in f"{buyer.buyer_name} {buyer.recipient_name}".split():
        folded = fold(part)[0].strip(" .,;:()'\"")
        if re.search(CJK, folded):
            yield from of_text(part)
            continue
        for word in {folded, *re.findall(_WORD, folded)}:
            if len(word) >= _SHORTEST_WORD:
                yield f"{_NO_LETTER_BEFORE}{re.escape(word)}{_NO_LETTER_BEHIND}"


def _streets(buyer: BuyerData) -> Iterator[str]:
    for line in (buyer.line1, buyer.line2, buyer.line3, *buyer.former):
        folded = fold(line)[0]
        house = re.search(r"(?<!\w)\d+[a-z]?(?!\w)", folded)
        stems = {rf"{word[:_STEM]}\w*" for word in re.findall(_WORD, folded)}
        if house and stems:
            street = f"(?:{'|'.join(sorted(stems))})"
            yield rf"(?<!\w){house[0]}{_NEAR}{street}"
            yield rf"(?<!\w){street}{_NEAR}{house[0]}(?!\w)"


def _phones(folded: str, numbers: Collection[str]) -> Iterator[tuple[int, int]]:
    written = (" ?".join(map(re.escape, fold(number)[0].replace(" ", ""))) for number in numbers)
    known = "|".join([*_NO_PHONES, *filter(None, written)])
    hidden = re.sub(rf"(?<!\w)(?:{known})(?!\w)", lambda match: "\0" * len(match[0]), folded)
    return (match.span() for match in _PHONE.finditer(hidden))
