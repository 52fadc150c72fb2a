"""The demo's own folder: everything it makes lives there, and it is emptied at each start."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.demo.failing import StepFailed

_MARK = "waybill-demo"
AMAZON_DATA = "amazon.sqlite3"


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """An empty folder at `path`, ours until the end of the block. Raises StepFailed.

    What an earlier demo left there is deleted; a folder that no demo made is refused unless it is empty.
    """
    path.mkdir(parents=True, exist_ok=True)
    mark = path / _MARK
    if not mark.exists() and any(path.iterdir()):
        raise StepFailed(f"{path} holds files that no demo made. Name another folder with --dir.")
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StepFailed(
                f"A demo is running in {path} already. Stop it, or name another folder with --dir."
            ) from None
        for entry in path.iterdir():
            if entry != mark:
                _delete(entry)
        yield path
    finally:
        os.close(descriptor)


def _delete(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def product_files(folder: Path) -> Iterator[Path]:
    """Every file that the product wrote: databases with their journals, logs, media. Not the pretended Amazon's."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(AMAZON_DATA):
            yield path
