"""Trying a backup out: restored into a throw-away database, looked at, and deleted again (DPP backup, RED-68)."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from config.backups import sqlite
from config.backups.packing import Manifest, unpack
from config.backups.scratch import scratch
from config.doctor.finding import Finding, fail, ok, warn
from config.migrations_state import pending_migrations, unknown_migrations
from orders.models import Order
from redaction.due import due_ids
from redaction.redacting import CHUNK
from shipments.models import ShipmentNotification
from stores.faults import fault_point
from stores.models import Store
from stores.sealing import months, presence
from stores.sealing.columns import sealed_columns
from stores.sealing.rule import COPIES_KEPT, Month

_OLD_CODE = "Update Waybill first: this backup is of a newer version."


def check(file: Path, work: Path, key: bytes, now: datetime) -> Iterator[Finding]:
    """What it proves, matter by matter. Raises Unreadable, ProgramFailed, Busy."""
    manifest = unpack(file, work, key)
    yield _age(manifest, now)
    if manifest.engine != connection.vendor:
        text = f"it is of {manifest.engine}, and this installation uses {connection.vendor}."
        yield fail("database", text, "Check it where DATABASE_URL is of the same kind.")
        return
    if newer := unknown_migrations(manifest.migrations):
        yield fail("migrations", f"this code does not know {', '.join(newer)}.", _OLD_CODE)
        return
    fault_point("check-unpacked")
    with scratch(work):
        fault_point("check-restored")
        yield from _look(now)
        yield from _ending_keys(manifest.made_at)


def _age(manifest: Manifest, now: datetime) -> Finding:
    made = f"made {manifest.made_at:%Y-%m-%d %H:%M} UTC, proven to its last byte"
    if now - manifest.made_at > COPIES_KEPT:
        text = f"{made}, but older than {COPIES_KEPT.days} days."
        return fail("file", text, "Delete it: buyers' data may not live on in copies.")
    return ok("file", made)


def _look(now: datetime) -> Iterator[Finding]:
    faults = sqlite.faults(connection) if connection.vendor == "sqlite" else []
    for fault in faults:
        yield fail("database", f"{fault}.", "Make another backup; ask the doctor about the disk.")
    if not faults:
        yield ok("database", "whole")
    before = len(pending_migrations())
    call_command("migrate", verbosity=0, interactive=False)
    yield ok("migrations", f"applied; {before} apps had newer ones")
    waiting = ShipmentNotification.objects.filter(state__in=ShipmentNotification.UNFINISHED).count()
    text = f"{Store.objects.count()} stores, {Order.objects.count()} orders, {waiting} shipments to be told"
    yield ok("contents", text)
    due = sum(len(ids) for ids in due_ids(now, CHUNK))
    yield ok("redaction", f"a restore now would first remove the buyers of {due} orders")
    yield from tried_keys()


def tried_keys() -> Iterator[Finding]:
    """Every key that a value of this database is sealed with: is it here, and does it open?"""
    found = {trouble.key_id: trouble for trouble in presence.troubles()}
    for key_id, rows in _values_by_key():
        trouble = found.get(key_id)
        if trouble is None:
            yield ok(f"key {key_id}", f"opens; {rows} values are sealed with it")
        elif _is_over(key_id):
            text = f"the key of a month that is over and destroyed; its {rows} values are gone for good."
            yield warn(f"key {key_id}", text, trouble.mend)
        else:
            yield fail(f"key {key_id}", str(trouble), trouble.mend)


def _ending_keys(made_at: datetime) -> Iterator[Finding]:
    """Month keys that are destroyed before the backup is too old, as after weeks without a worker."""
    for key_id, rows in _values_by_key():
        month = Month.of_key(key_id)
        if month and not _is_over(key_id) and month.kept_until < made_at + COPIES_KEPT:
            text = f"destroyed from {month.kept_until:%Y-%m-%d} on, and then its {rows} values are gone from this file."
            mend = "Make another backup: it first seals with the key of today what is rightly held."
            yield warn(f"key {key_id}", text, mend)


def _values_by_key() -> list[tuple[str, int]]:
    values: Counter[str] = Counter()
    for column in sealed_columns():
        values.update({key_id: held.rows for key_id, held in column.held().items()})
    return sorted(values.items())


def _is_over(key_id: str) -> bool:
    month = Month.of_key(key_id)
    return month is not None and month < months.earliest()
