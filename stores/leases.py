"""One worker at a time for a named piece of work, across processes and machines (SYS-3)."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q

from stores import clock
from stores.models import Lease


@contextmanager
def hold(name: str, seconds: int) -> Iterator[bool]:
    """True inside if this process got the lease `name`; it ends with the block, or after `seconds` if we die."""
    holder = _claim(name, seconds, clock.now())
    try:
        yield holder is not None
    finally:
        if holder is not None:
            Lease.objects.filter(name=name, holder=holder).update(holder="", held_until=None)


def _claim(name: str, seconds: int, now: datetime) -> str | None:
    holder = secrets.token_hex(16)
    Lease.objects.bulk_create([Lease(name=name)], ignore_conflicts=True)
    free = Q(held_until=None) | Q(held_until__lt=now)
    claimed = Lease.objects.filter(free, name=name).update(
        holder=holder, held_until=now + timedelta(seconds=seconds)
    )
    return holder if claimed else None
