"""Old pages live on in SQLite's write-ahead log until it is cut (T13); freed pages are overwritten anyway."""

from time import monotonic, sleep

from django.db import connection

# A checkpoint that waits for readers holds up all writers, so it waits shortly and lets them in between.
_WAIT_MS = 500
_PAUSE = 0.2


def empty_log(*, seconds: float = 0) -> bool:
    """Whether nothing is left in it. False: somebody is reading; then tried again for `seconds`.

    True where there is no such log, and inside a transaction, where nothing can be cut.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    stop = monotonic() + seconds
    while not (done := _cut()) and monotonic() < stop:
        sleep(_PAUSE)
    return done


def _cut() -> bool:
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT_MS:d}")
        try:
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
    return not busy
