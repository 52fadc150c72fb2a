"""The database file of SQLite, copied while others write, and put into place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

NAME = "database.sqlite3"


def dump(database: dict[str, Any], target: Path) -> None:
    """By SQLite's online backup: one state of the whole file, whatever is written meanwhile."""
    source = sqlite3.connect(f"file:{database['NAME']}?mode=ro", uri=True, timeout=60)
    with closing(source), closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=4096)
        # One file, without a write-ahead log beside it.
        copy.execute("PRAGMA journal_mode = DELETE")


def restore(database: dict[str, Any], dumped: Path, mark: str) -> None:
    """Into place with `mark` (SQL) done, or not at all. Moves `dumped`, which lies on the same disk."""
    with closing(sqlite3.connect(dumped)) as copy, copy:
        copy.execute(mark)
    target = Path(database["NAME"])
    for end in ("-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
    os.replace(dumped, target)


def faults(connection: Any) -> list[str]:
    """What SQLite itself finds wrong; none is the normal answer."""
    with connection.cursor() as cursor:
        found = [row[0] for row in cursor.execute("PRAGMA integrity_check(5)").fetchall()]
        broken = cursor.execute("PRAGMA foreign_key_check").fetchall()
    faults = [] if found == ["ok"] else [f"{len(found)} broken pages or indexes"]
    return [*faults, f"{len(broken)} rows point at nothing"] if broken else faults
