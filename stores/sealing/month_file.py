"""The file of month keys, beside FIELD_KEYS_FILE: ``{"month": "2026-09", "seed": "<base64 of 32 bytes>"}``, mode 0600.

Fresh seeds of later months, if there are any, follow as ``"later": {"2026-12": "<base64 of 32 bytes>"}``.
`config.newenv` makes it, and it only ever goes forward. Each machine moves its own; a reader sees the old file or the
new one, never a half. The bytes of an old one are overwritten.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

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
        texts = [(raw["month"], raw["seed"]), *raw.get("later", {}).items()]
        first, *later = [_anchor(month, seed) for month, seed in texts]
        months = [month for month, _ in (first, *later)]
        if months != sorted(set(months)):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysMissing(
            f"The file of month keys ({path}) is not readable as JSON of month and seed ({type(error).__name__})."
        ) from None
    return Seed(*first, tuple(later))


def _anchor(month: str, seed: str) -> tuple[Month, bytes]:
    found, secret = Month.parse(month), base64.b64decode(seed, validate=True)
    if found is None or len(secret) != 32:
        raise ValueError
    return found, secret


def advance(path: Path, month: Month) -> bool:
    """Destroy the keys before `month`; whether there were any. Raises KeysMissing, OSError."""
    with _alone(path) as folder:
        seed = read(path)
        if month <= seed.month:
            return False
        _replace(path, seed.at(month), folder)
        return True


def renew(path: Path, month: Month) -> None:
    """Fresh bytes from `month` on, which must be later than the file's own. Raises KeysMissing, OSError."""
    with _alone(path) as folder:
        _replace(path, read(path).renewed(month, secrets.token_bytes(32)), folder)


def as_text(seed: Seed) -> str:
    """What stands in the file."""
    content: dict[str, Any] = {"month": str(seed.month), "seed": _encoded(seed.secret)}
    if seed.later:
        content["later"] = {str(month): _encoded(secret) for month, secret in seed.later}
    return json.dumps(content)


def _encoded(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


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
    text = as_text(seed)
    new = path.with_suffix(".new")
    if new.exists():  # of a process that died here
        with new.open("r+b") as left:
            _overwrite(left)
        new.unlink()
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text[: len(text) // 2])
        file.flush()
        fault_point("months.half_written")
        file.write(text[len(text) // 2 :])
        file.flush()
        os.fsync(handle)
    fault_point("months.written")
    with path.open("r+b") as old:
        os.replace(new, path)
        fault_point("months.replaced")
        # Before the old bytes go, no loss of power may bring them back as the file.
        os.fsync(folder)
        _overwrite(old)


def _overwrite(file: BinaryIO) -> None:
    """In its place on the disk, as far as the disk has places (docs/security-model.md, limits)."""
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())
