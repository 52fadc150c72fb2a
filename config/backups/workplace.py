"""Where unsealed copies lie for a moment: a folder beside the database, for its owner alone, emptied each time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings


class Busy(Exception):
    """Another backup or restore is under way on this machine."""


@contextmanager
def workplace() -> Iterator[Path]:
    """Raises Busy. What a killed run left there is removed by the next one, or by `tidy`."""
    folder = _folder()
    with (settings.DATA_DIR / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another backup or restore is under way here.") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def tidy() -> None:
    """Removes what a killed run left, which would outlive its deadlines here; one that is under way stays."""
    if _folder().exists():
        with suppress(Busy), workplace():
            pass


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "backup-work"
