"""Rule: what the number of an order entered here may look like (decision 31)."""

import re

LENGTH = 32
_SHAPE = re.compile(r"[A-Z0-9#._/-]+", re.ASCII)
# Amazon's own are 3-7-7 digits; those of its other channels begin with a letter.
_AMAZONS = re.compile(r"[A-Z0-9]{3}-?\d{7}-?\d{7}", re.ASCII)
FIRST = 1001
# "M-" and at most nine digits: what counting goes on from.
_COUNTED = re.compile(r"M-(\d{4,9})", re.ASCII)


def clean_number(text: str) -> str:
    """In capitals and without blanks, so that it is found however it is typed."""
    return "".join(text.split()).upper()


def number_fault(number: str) -> str:
    """What is wrong with a clean number, in words, or ''. It stands in messages, so it must not be a name."""
    if not number.isprintable() or not _SHAPE.fullmatch(number):
        return "An order number has only letters, digits and the signs # . _ / and -."
    if len(number) > LENGTH:
        return f"An order number has at most {LENGTH} characters."
    if not any(character.isdigit() for character in number):
        return "An order number has at least one digit."
    if _AMAZONS.fullmatch(number):
        return "This looks like an Amazon order number. Orders from Amazon are imported, never entered."
    return ""


def counted(position: int) -> str:
    return f"M-{position}"


def position_of(number: str) -> int | None:
    """Where a counted number stands; None for a number of somebody's own."""
    found = _COUNTED.fullmatch(number)
    return int(found[1]) if found else None
