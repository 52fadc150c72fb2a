"""A restored installation is closed until old data is safe: a row says so, which comes and goes with the restore."""

from django.db import connection

from stores.models import Lease

# `holder` says how far it came.
NAME = "restore-unfinished"
DISTRUSTED = "distrusted"
# Both databases run it; it must be there in the same moment as the tables.
MARK = f"INSERT INTO stores_lease (name, holder) VALUES ('{NAME}', '') ON CONFLICT (name) DO UPDATE SET holder = ''"  # noqa: S608


def is_empty() -> bool:
    """No table at all."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def is_closed() -> bool:
    """False for a database without our tables."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return Lease._meta.db_table in tables and Lease.objects.filter(name=NAME).exists()


def is_distrusted() -> bool:
    return Lease.objects.filter(name=NAME, holder=DISTRUSTED).exists()


def note_distrusted() -> None:
    Lease.objects.filter(name=NAME).update(holder=DISTRUSTED)


def open_again() -> None:
    Lease.objects.filter(name=NAME).delete()
