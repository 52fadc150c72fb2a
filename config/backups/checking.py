"""Trying a backup out: restored into a throw-away database, looked at, and deleted again (DPP backup, RED-68)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import load_backend

from config.backups import looking, sqlite
from config.backups.engines import ENGINES
from config.backups.packing import Manifest, unpack
from config.doctor.finding import Finding, fail, ok
from config.migrations_state import pending_migrations
from orders.models import Order
from redaction.due import due_ids
from redaction.redacting import CHUNK
from shipments.models import ShipmentNotification
from stores.models import Store

# RED-68
_OLDEST = timedelta(days=30)
_SCRATCH = "waybill_restore_check"
_OLD_CODE = "Update Waybill first: this backup is of a newer version."


def check(file: Path, work: Path, key: bytes, now: datetime) -> Iterator[Finding]:
    """What it proves, matter by matter. Raises Unreadable, ProgramFailed."""
    manifest = unpack(file, work, key)
    yield _age(manifest, now)
    if manifest.engine != connection.vendor:
        text = f"it is of {manifest.engine}, and this installation uses {connection.vendor}."
        yield fail("database", text, "Check it where DATABASE_URL is of the same kind.")
        return
    if newer := looking.unknown_migrations(manifest.migrations):
        yield fail("migrations", f"this code does not know {', '.join(newer)}.", _OLD_CODE)
        return
    with _scratch(work):
        yield from _look(now)


def _age(manifest: Manifest, now: datetime) -> Finding:
    made = f"made {manifest.made_at:%Y-%m-%d %H:%M} UTC, proven to its last byte"
    if now - manifest.made_at > _OLDEST:
        text = f"{made}, but older than {_OLDEST.days} days."
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
    """Whether the keys at hand are those of this database."""
    for sealed in looking.sealed_keys():
        subject = f"key {sealed.key_id}"
        if sealed.destroyed:
            text = f"destroyed with its month; its {sealed.values} values are unreadable for ever"
            yield ok(subject, text)
        elif sealed.opens:
            yield ok(subject, f"opens; {sealed.values} values are sealed with it")
        else:
            text = f"its {sealed.values} values do not open with the key files at hand."
            yield fail(subject, text, "Put the key files that belong to this backup in place.")


@contextmanager
def _scratch(work: Path) -> Iterator[None]:
    """Django's default database is the restored one inside, and it is gone afterwards."""
    engine = ENGINES[connection.vendor]
    here = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        with _instead(here | {"NAME": str(work / engine.NAME)}):
            yield
        return
    there = here | {"NAME": _SCRATCH}
    quoted = connection.ops.quote_name(_SCRATCH)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    try:
        engine.restore(there, work / engine.NAME, "SELECT 1")
        with _instead(there):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


@contextmanager
def _instead(database: dict[str, Any]) -> Iterator[None]:
    kept = connections["default"]
    other = load_backend(database["ENGINE"]).DatabaseWrapper(database, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = kept
