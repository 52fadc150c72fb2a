"""One worker cluster for each SQLite file; PostgreSQL may have as many as it likes."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class AlreadyRunning(Exception):
    """Another worker cluster serves this database; the message says which."""


@contextmanager
def only_cluster(database: dict[str, Any]) -> Iterator[tuple[int, ...]]:
    """Holds the lock beside the SQLite file of ``settings.DATABASES["default"]``. Raises AlreadyRunning.

    Yields the descriptors that the cluster must inherit: if its supervisor is killed, the orphaned cluster still
    holds the lock, and a second one is refused.
    """
    if database["ENGINE"] != "django.db.backends.sqlite3":
        yield ()
        return
    path = Path(f"{database['NAME']}.worker.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield (descriptor,)
    except BlockingIOError:
        raise AlreadyRunning(
            f"A worker cluster (started by process {path.read_text() or 'unknown'}) already serves "
            f"{database['NAME']}. SQLite takes one only: stop that one, or move to PostgreSQL."
        ) from None
    finally:
        os.close(descriptor)
