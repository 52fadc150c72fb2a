"""The keys and what is sealed with them."""

from collections.abc import Iterator
from datetime import timedelta

from config.doctor.finding import Finding, fail, ok
from redaction import month_keys as retired
from stores import clock
from stores.sealing import KeysMissing, SealBroken, presence, seal, unseal
from stores.sealing.columns import sealed_columns

_PATIENCE = timedelta(days=2)


def sealed_values() -> Iterator[Finding]:
    """The keys of today seal and open, no key is missing, and every stored value opens."""
    try:
        for monthly in (False, True):
            unseal(seal("doctor", "doctor.check", monthly=monthly), "doctor.check")
    except (KeysMissing, SealBroken):
        text = "the keys of today do not seal and open."
        yield fail("keys", text, "Mend what is said above of the key files and their keys.")
        return
    troubles = list(presence.troubles())
    for trouble in troubles:
        yield fail(f"key {trouble.key_id}", str(trouble), trouble.mend)
    if not troubles:
        yield ok("keys", "the keys of today seal and open, and none is missing")
        yield from _broken_rows()


def month_keys() -> Iterator[Finding]:
    """The supervisor destroys them within the hour; two days later somebody should look."""
    try:
        late = retired.late_keys(clock.now() - _PATIENCE)
    except KeysMissing:
        return  # told above
    if retired.clocks_differ():
        text = "this clock and that of the database server or Amazon differ by more than a day, so no key is destroyed."
        yield fail("clock", text, "Set the machines by a time server, then run the doctor again.")
    if late:
        text = f"{len(late)} should be destroyed on this machine, the first that of {late[0]}."
        mend = "Run: python manage.py reseal, as the user of the service. It says what is still under them."
        yield fail("month keys", text, mend)
    else:
        yield ok("month keys", "those of months long past are destroyed")


def _broken_rows() -> Iterator[Finding]:
    """A look at every value, a few seconds for 100,000 orders."""
    mend = (
        "It was changed past Waybill; all else goes on. Restore the database, or give up what does not open, by its "
        "key: manage.py reseal --report, then --give-up KEY (docs/keys.md, lost keys)."
    )
    broken = {column.place: column.broken() for column in sealed_columns()}
    for place, rows in broken.items():
        if rows:
            text = f"{len(rows)} sealed value(s) cannot be opened, the first in the row with id {rows[0]}."
            yield fail(place, text, mend)
    if not any(broken.values()):
        yield ok("sealed values", "every one opens")
