"""Is every key there that stored values need, and is it the right one? (data-protection.md 4.3)"""

from collections.abc import Iterator
from typing import NamedTuple

from stores.sealing import keys, months
from stores.sealing.columns import Column, Held, sealed_columns
from stores.sealing.rule import Month

MISSING, WRONG = "missing", "wrong"


class Trouble(NamedTuple):
    """`columns` (place -> rows) hold values under `key_id`, which is MISSING, or WRONG: its bytes open nothing."""

    key_id: str
    kind: str
    columns: dict[str, int]

    def __str__(self) -> str:
        where = " and ".join(f"{place} ({rows} rows)" for place, rows in self.columns.items())
        if self.kind == MISSING:
            return f"{where}: sealed with the key {self.key_id}, which is not there."
        return f"{where}: the key {self.key_id} does not open what is sealed with it. It is another key of that name."

    @property
    def mend(self) -> str:
        if Month.of_key(self.key_id):
            file = f"{months.path()} as it was on this machine or as another machine of this installation has it"
        else:
            file = "FIELD_KEYS_FILE with this key, from the backup of the key file"
        return (
            f"Put back {file}. If it is lost for good, so are these values; run: "
            f"python manage.py reseal --give-up {self.key_id} (docs/keys.md, lost keys)"
        )


def troubles() -> Iterator[Trouble]:
    """One pass over each sealed column. A broken row beside good ones is no trouble of its key. Raises KeysMissing."""
    by_key: dict[str, list[tuple[Column, Held]]] = {}
    for column in sealed_columns():
        for key_id, held in column.held().items():
            by_key.setdefault(key_id, []).append((column, held))
    for key_id, places in sorted(by_key.items()):
        kind = _judge(key_id, places)
        if kind:
            yield Trouble(key_id, kind, {column.place: held.rows for column, held in places})


def _judge(key_id: str, places: list[tuple[Column, Held]]) -> str:
    if not key_id:
        return ""  # not sealed at all: broken rows, which the doctor tells
    try:
        months.key(key_id) if Month.of_key(key_id) else keys.key(key_id)
    except KeyError:
        return MISSING
    samples = ((column, row) for column, held in places for row in (held.first, held.last))
    return "" if any(column.opens(row) for column, row in samples) else WRONG
