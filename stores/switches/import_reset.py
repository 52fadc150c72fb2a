"""Support resets the import date of a store: everything updated since is read again (IMP-12, SUP-10, REA-6)."""

from datetime import date, datetime

from django.db import transaction

from stores import audit
from stores.models import Store, User
from stores.reach import oldest_readable, start_of


class ResetRefused(Exception):
    """The date cannot be taken; the text says why and what to do."""


def reset_import_day(store: Store, day: date, user: User, now: datetime) -> None:
    """From the start of the day in the store's zone. Raises ResetRefused."""
    reset_import_date(store, start_of(day, store.marketplace.time_zone), user, now)


def reset_import_date(store: Store, at: datetime, user: User | None, now: datetime) -> None:
    """What is stored already is only updated, and the store's mark stays where it is. Raises ResetRefused."""
    _check(store, at, now)
    at = at.replace(microsecond=0)
    with transaction.atomic():
        row = Store.objects.select_for_update(of=("self",)).get(pk=store.pk)
        before = row.reread_from
        row.reread_from = at
        if row.complete_through is not None:
            # Orders back to that day are expected here from now on. A first import under way keeps its own start.
            row.import_from = min(row.import_from, at)
        row.save(update_fields=["reread_from", "import_from"])
        audit.record(
            "store.import_reset",
            user=user,
            account=store.selling_partner.account,
            subject=f"store {store.public_id}",
            before=before.isoformat() if before else None,
            after=at.isoformat(),
        )


def _check(store: Store, at: datetime, now: datetime) -> None:
    oldest = oldest_readable(store.marketplace, now)
    if at > now:
        raise ResetRefused(f"{store.name}: choose a day that has begun.")
    if at < oldest:
        raise ResetRefused(
            f"{store.name}: Amazon shows no orders before {oldest:%Y-%m-%d}. Choose a later day."
        )
