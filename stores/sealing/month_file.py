"""The file of month keys, beside FIELD_KEYS_FILE: ``{"month": "2026-09", "seed": "<base64 of 32 bytes>"}``, mode 0600.

`config.newenv` makes it, and it only ever goes forward. Each machine moves its own; a reader sees the old file or the
new one, never a half.
"""

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stores.faults import fault_point
from stores.sealing.errors import KeysMissing
from stores.sealing.rule import Month, Seed


def beside(keys_file: str | Path) -> Path:
    """``field-keys.json`` -> ``field-keys.months.json``."""
    return Path(keys_file).with_suffix(".months.json")


def read(path: Path) -> Seed:
    """Raises KeysMissing."""
    try:
        raw = json.loads(path.read_text())
        month = Month.parse(raw["month"])
        secret = base64.b64decode(raw["seed"], validate=True)
        if month is None or len(secret) != 32:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysMissing(
            f"The file of month keys ({path}) is not readable as JSON of month and seed ({type(error).__name__})."
        ) from None
    return Seed(month, secret)


def advance(path: Path, month: Month) -> bool:
    """Destroy the keys before `month`; whether there were any. Raises KeysMissing, OSError."""
    with _alone(path) as folder:
        seed = read(path)
        if month <= seed.month:
            return False
        _replace(path, seed.at(month), folder)
        return True


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """One process of this machine at a time: a slower one would bring an earlier seed back. The folder's descriptor."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _replace(path: Path, seed: Seed, folder: int) -> None:
    text = json.dumps({"month": str(seed.month), "seed": base64.b64encode(seed.secret).decode()})
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)  # of a process that died here
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        fault_point("months.half_written")
        file.write(text[len(text) // 2 :])
        file.flush()
        os.fsync(handle)
    fault_point("months.written")
    os.replace(new, path)
    fault_point("months.replaced")
    os.fsync(folder)
