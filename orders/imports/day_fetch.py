"""All orders of one store that were placed on one day, read again at a person's wish (IMP-11).

A run of its own that asks by the time of the order. It never moves the store's mark.
"""

from datetime import date, datetime

from django.db import transaction

from orders.imports.window import MARGIN
from orders.models import ImportRun
from stores.models import SellingPartner, Store, User
from stores.reach import last_second_of, oldest_readable, start_of


class DayRefused(Exception):
    """The day cannot be read; the text says why and what to do."""


def fetch_day(store: Store, day: date, user: User, now: datetime) -> ImportRun:
    """Starts the run; the day is one of the store's own zone. Raises DayRefused."""
    after, before = _bounds(store, day, now)
    _check_store(store)
    with transaction.atomic():
        SellingPartner.objects.select_for_update().only("pk").get(pk=store.selling_partner_id)
        running = store.import_runs.filter(
            kind=ImportRun.Kind.DAY, state=ImportRun.State.RUNNING, window_after=after
        )
        if running.exists():
            raise DayRefused("This day is being read already. Activity shows how far it is.")
        run = ImportRun.objects.create(
            selling_partner=store.selling_partner,
            kind=ImportRun.Kind.DAY,
            window_after=after,
            window_before=before,
            requested_by=user,
            started_at=now,
        )
        run.stores.add(store)
    return run


def _bounds(store: Store, day: date, now: datetime) -> tuple[datetime, datetime]:
    """Both inclusive. Of the present day as much as Amazon shows by now."""
    zone = store.marketplace.time_zone
    after = start_of(day, zone)
    shown = (now - MARGIN).replace(microsecond=0)
    if after >= shown:
        raise DayRefused(
            "Choose a day that has begun: Amazon shows orders two minutes after they are placed."
        )
    before = min(last_second_of(day, zone), shown)
    oldest = oldest_readable(store.marketplace, now)
    if before < oldest:
        raise DayRefused(
            f"Amazon shows no orders before {oldest.astimezone(zone):%Y-%m-%d}. Choose a later day."
        )
    return after, before


def _check_store(store: Store) -> None:
    if store.selling_partner.is_frozen:
        raise DayRefused(
            f"{store.name} was frozen after an incident. When it is over, renew the authorization on the Stores page."
        )
    if store.paused_at is not None:
        raise DayRefused(f"{store.name} is paused. Resume it on the Stores page first.")
    if store.selling_partner.credentials == SellingPartner.Credentials.BAD:
        raise DayRefused("The connection to Amazon must be renewed first, on the Stores page.")
