"""Before a backup: nothing in it may need a month key that ends before the backup does (RED-68, DPP 2.4)."""

from datetime import datetime

from config.migrations_state import pending_migrations
from redaction import month_keys
from redaction.redacting import redact_due


def carry_over_first(now: datetime) -> int:
    """Values that could not be moved to the key of today. Raises KeysMissing.

    The worker does it each day, so there is something to do only where none ran for days. As there, what is due is
    removed first, since it must not live on. Not while migrations are pending: the tables are of older code.
    """
    if pending_migrations() or not month_keys.ending(now):
        return 0
    redact_due(now)
    month_keys.carry_over(now)
    return month_keys.ending(now)
