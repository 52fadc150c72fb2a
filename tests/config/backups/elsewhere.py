"""A second, empty database of the same kind, as if on a new machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections
from django.db.utils import load_backend


@contextmanager
def empty_database(folder: Path) -> Iterator[None]:
    """Django's default database inside; gone afterwards."""
    here = dict(connection.settings_dict)
    engine = here["ENGINE"]
    sqlite = connection.vendor == "sqlite"
    name = str(folder / "elsewhere.sqlite3") if sqlite else f"{here['NAME']}_elsewhere"
    kept = connections["default"]
    if not sqlite:
        with kept.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    other = load_backend(engine).DatabaseWrapper(here | {"NAME": name}, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = kept
        if not sqlite:
            with kept.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name}")
