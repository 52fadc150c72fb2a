"""The throw-away database that a backup is tried out in, and what is left of it when the process was killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import load_backend

from config.backups.engines import ENGINES
from config.backups.workplace import Busy

# Of the session that has one on PostgreSQL, by which every machine sees that it lives.
_LOCK = 0x7761796269


@contextmanager
def scratch(work: Path) -> Iterator[None]:
    """Django's default database is the restored one inside, and it is gone afterwards. Raises Busy, ProgramFailed."""
    engine = ENGINES[connection.vendor]
    here = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        with _instead(here | {"NAME": str(work / engine.NAME)}):
            yield
        return
    if not _locked():
        raise Busy("Another machine tries a backup out just now.")
    try:
        _drop()
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {_quoted()} TEMPLATE template0")
        there = here | {"NAME": _name()}
        engine.restore(there, work / engine.NAME, "SELECT 1")
        with _instead(there):
            yield
    finally:
        _drop()
        _unlock()


def drop_left() -> None:
    """Drops what a killed run left on PostgreSQL; one that is under way stays. Raises DatabaseError."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name()])
        if cursor.fetchone() is None:
            return
    if _locked():
        try:
            _drop()
        finally:
            _unlock()


def _name() -> str:
    """Two installations may share a server; a name has 63 letters at most."""
    return f"{connection.settings_dict['NAME'][:49]}_restore_check"


def _quoted() -> str:
    return connection.ops.quote_name(_name())


def _drop() -> None:
    """FORCE: a program that a killed run started may still be at it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted()} WITH (FORCE)")


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@contextmanager
def _instead(database: dict[str, Any]) -> Iterator[None]:
    kept = connections["default"]
    other = load_backend(database["ENGINE"]).DatabaseWrapper(database, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = kept
