"""Restoring into an empty database, and making old data safe before anybody may see it (RED-68, I1)."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.backups import checking, closed
from config.backups.distrusting import Distrusted, distrust
from config.backups.engines import ENGINES
from config.backups.packing import media_of, unpack
from config.doctor.finding import Level
from config.migrations_state import unknown_migrations
from redaction import blank
from redaction.counting import Counts
from redaction.models import RedactionFailure
from redaction.redacting import redact_due
from stores import audit
from stores.faults import fault_point

# Of the orders that keep it closed.
_NAMED = 5


class Refused(Exception):
    """The message says why and what to do."""


class Made(NamedTuple):
    """`distrusted` is None where an earlier run did it."""

    distrusted: Distrusted | None
    redacted: Counts


def load(file: Path, work: Path, key: bytes) -> None:
    """Tables, rows and the mark that keeps the installation closed, in one step. Raises Refused, Unreadable."""
    if not closed.is_empty():
        raise Refused(
            "The database is not empty. A restore goes into a new one only: set it aside first."
        )
    manifest = unpack(file, work, key)
    if manifest.engine != connection.vendor:
        raise Refused(
            f"The backup is of {manifest.engine}, and DATABASE_URL is of {connection.vendor}."
        )
    if newer := unknown_migrations(manifest.migrations):
        raise Refused(f"This code is too old for the backup: it does not know {', '.join(newer)}.")
    engine = ENGINES[connection.vendor]
    database = dict(connection.settings_dict)
    connection.close()
    if media_of(work).is_dir():
        shutil.copytree(media_of(work), settings.MEDIA_ROOT, dirs_exist_ok=True)
    fault_point("restore-unpacked")
    engine.restore(database, work / engine.NAME, closed.MARK)
    if connection.vendor == "sqlite":
        os.chmod(database["NAME"], 0o600)
    fault_point("restore-loaded")


def make_safe(now: datetime) -> Made:
    """Everything between the restored tables and an open installation; may be cut off and begun again."""
    call_command("migrate", verbosity=0, interactive=False)
    # Without any of them nothing would start.
    unopened = [finding for finding in checking.tried_keys() if finding.level != Level.OK]
    if unopened:
        raise Refused("\n".join(map(str, unopened)) + "\nThen run this again.")
    distrusted = distrust(now)
    fault_point("restore-distrusted")
    redacted = _redact(now)
    blank.empty()
    fault_point("restore-redacted")
    counts = {} if distrusted is None else distrusted._asdict()
    audit.record("backup.restored", user=None, account=None, redacted=redacted.orders, **counts)
    closed.open_again()
    return Made(distrusted, redacted)


def _redact(now: datetime) -> Counts:
    """All that is due. Raises Refused if any of it stays."""
    done = redact_due(now)
    if done.failed:
        # Of what failed once, the rest may go now: the files of an order whose note could not be opened.
        again = redact_due(now)
        done = done.plus(again)._replace(failed=again.failed)
    if done.failed:
        rows = RedactionFailure.objects.order_by("pk")[:_NAMED]
        found = rows.values_list("order__amazon_order_id", "error_class")
        named = ", ".join(f"{number} ({error})" for number, error in found)
        raise Refused(
            f"{done.failed} order(s) whose time is up still hold their buyers, so the installation stays closed: "
            f"{named}. Mend or delete their rows in the database and run this again, or restore another backup "
            "into a new one."
        )
    return done
