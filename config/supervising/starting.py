"""What happens before a cluster starts, and each time it is restarted."""

from django.core.management.base import CommandError

from config.backups.closed import is_closed
from config.migrations_state import pending_migrations
from config.schedules import SCHEDULES, sync_schedules
from stores.poking import poke
from stores.sealing import presence


def require_migrated() -> None:
    """Raises CommandError: a cluster on old tables would only collect failures."""
    pending = pending_migrations()
    if pending:
        raise CommandError(
            f"The database lacks {len(pending)} migrations. Run: python manage.py migrate"
        )


def require_open() -> None:
    """Raises CommandError while a restore is not finished: old data must be made safe first (RED-68)."""
    if is_closed():
        raise CommandError("A restore is not finished. Run it again: python manage.py restore FILE")


def require_keys() -> None:
    """Raises CommandError: without a key, pages break and imports stop, and nobody would know why (CON-10, DPP 2.4)."""
    found = [f"{trouble} {trouble.mend}" for trouble in presence.troubles()]
    if found:
        raise CommandError("\n".join(["Keys are missing or wrong, so nothing starts.", *found]))


def set_to_work() -> None:
    """The scheduler's first pass comes 30 s after the start, so each kind of work is poked once at once."""
    sync_schedules()
    for schedule in SCHEDULES:
        poke(schedule.func)
