"""Whether the tables are those that the code expects."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def _newest_on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def pending_migrations() -> list[str]:
    """Names of the apps' newest migrations that were not applied; one query."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in _newest_on_disk() if (app, name) not in applied)


def unknown_migrations(applied: frozenset[str]) -> list[str]:
    """Those ("app.name") that this code does not have: it is older than the data."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes}
    return sorted(applied - known)
