"""The keys of the months, as this process has them at hand.

Every use looks at the file's stamp (a microsecond): once a key is destroyed, no process of the machine opens anything
with it any more, and a file that is gone seals nothing that would be lost at the next start.
"""

import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from stores import clock
from stores.sealing import month_file
from stores.sealing.errors import KeysMissing
from stores.sealing.rule import Month, Seed

Stamp = tuple[str, int, int]


class _AtHand:
    """The seed of one state of the file, and the ciphers that were made of it so far."""

    def __init__(self, stamp: Stamp, seed: Seed) -> None:
        self.stamp = stamp
        self.seed = seed
        self.ciphers: dict[str, AESGCM] = {}
        self.ids: dict[tuple[int, int], str] = {}

    def cipher(self, key_id: str) -> AESGCM:
        found = self.ciphers.get(key_id)
        if found is None:
            month = Month.of_key(key_id)
            if month is None or month < self.seed.month:
                raise KeyError(key_id)
            found = self.ciphers[key_id] = AESGCM(self.seed.at(month).key)
        return found

    def sealing_id(self) -> str:
        """Of this month; of the file's own while the clock is behind it."""
        now = clock.now()
        key_id = self.ids.get((now.year, now.month))
        if key_id is None:
            key_id = max(Month.at(now), self.seed.month).key_id
            self.ids[now.year, now.month] = key_id
        return key_id


_at_hand: _AtHand | None = None


def path() -> Path:
    return month_file.beside(settings.FIELD_KEYS_FILE)


def key(key_id: str) -> AESGCM:
    """Raises KeyError for a month whose key is destroyed and for what is no month; KeysMissing without a file."""
    return _current().cipher(key_id)


def active() -> tuple[str, AESGCM]:
    """Id and cipher of this month. Raises KeysMissing."""
    at_hand = _current()
    key_id = at_hand.sealing_id()
    return key_id, at_hand.cipher(key_id)


def earliest() -> Month:
    """The first month whose key still exists here. Raises KeysMissing."""
    return _current().seed.month


def _current() -> _AtHand:
    global _at_hand
    name = _name(settings.FIELD_KEYS_FILE)
    try:
        found = os.stat(name)
    except OSError:
        month_file.read(path())  # says what is wrong
        raise KeysMissing(f"The file of month keys ({name}) could not be looked at.") from None
    stamp = (name, found.st_ino, found.st_mtime_ns)
    at_hand = _at_hand
    if at_hand is None or at_hand.stamp != stamp:
        at_hand = _at_hand = _AtHand(stamp, month_file.read(Path(name)))
    return at_hand


@cache
def _name(keys_file: str) -> str:
    return str(month_file.beside(keys_file))
