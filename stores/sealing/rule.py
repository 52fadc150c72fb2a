"""Rule: the chain of month keys (data-protection.md 4.5).

The seed of each month is made of the seed of the month before, in one direction only, and the month's key of its seed.
Whoever has a seed has all later keys and no earlier one: to replace the seed by the next one is to destroy its key.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

# 14 days unshipped, 44 days after the label, and slack for the sweep.
KEPT = timedelta(days=75)
# RED-68: no backup is older.
COPIES_KEPT = timedelta(days=30)
# What is still under a key that long before its end is carried over, so that every backup that may be restored can be
# read when the key is gone; a carrying-over may take two days.
CARRIED_AFTER = KEPT - COPIES_KEPT - timedelta(days=2)

_ID = re.compile(r"m(\d{4})(\d{2})")


class Month(NamedTuple):
    """A calendar month in UTC; months compare as they follow each other."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def key_id(self) -> str:
        """``m202611``"""
        return f"m{self.year:04}{self.month:02}"

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def kept_until(self) -> datetime:
        """From then on its key is destroyed as soon as nothing is sealed with it any more."""
        return self._end + KEPT

    @property
    def carried_from(self) -> datetime:
        """From then on what is sealed with its key gets the key of the day."""
        return self._end + CARRIED_AFTER

    @property
    def _end(self) -> datetime:
        return datetime(*self.next, 1, tzinfo=UTC)

    @classmethod
    def at(cls, instant: datetime) -> "Month":
        utc = instant.astimezone(UTC)
        return cls(utc.year, utc.month)

    @classmethod
    def of_key(cls, key_id: str) -> "Month | None":
        """None for an id that is no month's."""
        found = _ID.fullmatch(key_id)
        return cls.checked(int(found[1]), int(found[2])) if found else None

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """Of ``2026-11``."""
        year, _, month = text.partition("-")
        if len(text) == 7 and year.isdecimal() and month.isdecimal():
            return cls.checked(int(year), int(month))
        return None

    @classmethod
    def checked(cls, year: int, month: int) -> "Month | None":
        return cls(year, month) if 2000 <= year < 9999 and 1 <= month <= 12 else None


class Seed(NamedTuple):
    """What the file of month keys holds: the earliest month whose key still exists, and its 32 bytes.

    `later`: months, in their order, from which the chain goes on with fresh bytes; an older copy ends there.
    """

    month: Month
    secret: bytes
    later: tuple[tuple[Month, bytes], ...] = ()

    def at(self, month: Month) -> "Seed":
        """The seed of that month or, if it is earlier, this one: there is no way back."""
        reached, secret, later = self
        while reached < month:
            reached = reached.next
            if later and later[0][0] == reached:
                secret, later = later[0][1], later[1:]
            else:
                secret = _derived(secret, "seed", reached)
        return Seed(reached, secret, later)

    def renewed(self, month: Month, secret: bytes) -> "Seed":
        """With fresh bytes from a later month on, instead of all that was planned for then and after it."""
        before = tuple(each for each in self.later if each[0] < month)
        return self._replace(later=(*before, (month, secret)))

    @property
    def key(self) -> bytes:
        """The 32 bytes that seal in this month."""
        return _derived(self.secret, "key", self.month)


def _derived(secret: bytes, purpose: str, month: Month) -> bytes:
    return hmac.digest(secret, f"waybill month {purpose} {month}".encode(), "sha256")
