"""Rule: what the query of an address asks for. Anybody can write one, so nonsense counts as nothing asked."""

from collections.abc import Iterable
from uuid import UUID


def public_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def public_ids(texts: Iterable[str]) -> list[UUID]:
    """Each once, in the order given."""
    found = (public_id(text) for text in dict.fromkeys(texts))
    return [one for one in found if one is not None]


def page_number(text: str, most: int) -> int:
    """From 1, at most `most`; 1 is what nonsense gets."""
    # Python refuses to read numbers of thousands of digits.
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return 1
    return min(max(int(text), 1), most)
