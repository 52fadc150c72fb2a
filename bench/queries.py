"""How many queries a measured child has made, over all its connections: each thread has one of its own."""

import threading
from typing import Any

from django.db.backends.signals import connection_created

_AROUND = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
_lock = threading.Lock()
_made = 0


def count() -> None:
    """From now on; call it before the first query."""
    connection_created.connect(_watch)


def so_far() -> int:
    """Statements that read or write: those around a transaction are not among them."""
    return _made


def _watch(connection: Any, **_: Any) -> None:
    connection.execute_wrappers.append(_counted)


def _counted(execute: Any, *arguments: Any) -> Any:
    global _made
    if not arguments[0].startswith(_AROUND):
        with _lock:
            _made += 1
    return execute(*arguments)
