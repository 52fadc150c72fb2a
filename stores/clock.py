"""The one place where the time of day is read. Everything inside takes the time as a value."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The present instant in UTC, moved by CLOCK_SHIFT_S (demo and tests only; see the system check)."""
    return timezone.now() + settings.CLOCK_SHIFT


def of_machine() -> datetime:
    """The present as this machine's clock has it, whatever CLOCK_SHIFT_S says; for comparing it with others."""
    return timezone.now()


def ahead_of_database() -> timedelta:
    """How far this host's clock is ahead of the database server's; nothing on SQLite, which is on this host."""
    if connection.vendor != "postgresql":
        return timedelta()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there: datetime = cursor.fetchone()[0]
    return of_machine() - there
