"""Rule: what Amazon's policy asks of a password (DPP 1.4). Times are passed in."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

LEAST_AGE = timedelta(days=1)
LONGEST_AGE = timedelta(days=365)
WARNED_BEFORE = timedelta(days=14)
# So many former passwords are not taken again.
REMEMBERED = 10
# Shorter parts of a name are in every second word.
_SHORTEST_PART = 3

_KINDS = {
    "a capital letter": str.isupper,
    "a small letter": str.islower,
    "a digit": str.isdigit,
    "a special character such as ! or -": lambda letter: not letter.isalnum(),
}


def missing_kinds(password: str) -> list[str]:
    return [name for name, is_one in _KINDS.items() if not any(map(is_one, password))]


def part_of_name(password: str, names: Iterable[str], email: str) -> str:
    """The part of the person's names or e-mail address that the password holds; '' if none."""
    mailbox, _, host = email.partition("@")
    texts = [*names, mailbox, host.rpartition(".")[0]]
    parts = [part for text in texts for part in re.split(r"[\W\d_]+", text.casefold())]
    folded = password.casefold()
    return next(
        (part for part in parts if len(part) >= _SHORTEST_PART and part in folded),
        "",
    )


def set_by_somebody_else(now: datetime) -> datetime:
    """Since when a password counts that another person made: it has to be replaced from the start."""
    return now - LONGEST_AGE


def ends_at(set_at: datetime) -> datetime:
    return set_at + LONGEST_AGE


def may_change_from(set_at: datetime) -> datetime:
    return set_at + LEAST_AGE


def ends_soon(set_at: datetime, now: datetime) -> bool:
    return ends_at(set_at) - WARNED_BEFORE <= now < ends_at(set_at)
