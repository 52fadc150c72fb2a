"""Settings, database, tables and keys."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

from config.doctor.finding import Finding, Level, fail, ok
from config.migrations_state import pending_migrations
from stores.models import SellingPartner
from stores.sealing import KeysMissing, SealBroken, seal, unseal


def configuration() -> Iterator[Finding]:
    found = checks.run_checks(include_deployment_checks=settings.SECURE)
    for message in found:
        level = Level.FAIL if message.level >= checks.ERROR else Level.WARN
        yield Finding(level, str(message.id), str(message.msg), str(message.hint or ""))
    if not found:
        yield ok("settings", "no check has anything to say")


def database() -> Iterator[Finding]:
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield fail(
            "DATABASE_URL",
            f"{engine} does not answer ({type(error).__name__}).",
            "Start the database, or correct DATABASE_URL. For SQLite the folder must be writable.",
        )
    else:
        yield ok("database", f"{engine} answers")


def migrations() -> Iterator[Finding]:
    pending = pending_migrations()
    if pending:
        text = f"{len(pending)} apps lack migrations: {', '.join(pending)}."
        yield fail("migrations", text, "Run: python manage.py migrate")
    else:
        yield ok("migrations", "all applied")


def key_file() -> Iterator[Finding]:
    path = Path(settings.FIELD_KEYS_FILE)
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        return  # The checks of the settings say so already.
    if mode & 0o077:
        text = f"{path} has mode {mode:o}: others than its owner can read it."
        yield fail("FIELD_KEYS_FILE", text, f"Run: chmod 600 {path}")
    else:
        yield ok("FIELD_KEYS_FILE", "readable by its owner only")


def sealed_values() -> Iterator[Finding]:
    """The active key works, and the newest stored token opens with the keys at hand."""
    mend = "Put the key file of the backup back in place. Without its keys, sellers must consent again."
    try:
        unseal(seal("doctor", "doctor.check"), "doctor.check")
    except (KeysMissing, SealBroken) as error:
        yield fail("FIELD_KEY_ACTIVE", str(error), mend)
        return
    newest = (
        SellingPartner.objects.order_by("-authorized_at").values_list("pk", "seller_id").first()
    )
    if newest is None:
        yield ok("keys", "the active key seals and opens; nothing is stored yet")
        return
    try:
        SellingPartner.objects.get(pk=newest[0])
    except SealBroken as error:
        yield fail(f"seller {newest[1]}", str(error), mend)
    else:
        yield ok("keys", "the active key seals and opens, and stored values open")
