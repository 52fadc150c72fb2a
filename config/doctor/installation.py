"""Settings, database, tables and keys."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from config.doctor.finding import Finding, Level, fail, ok, warn
from config.migrations_state import pending_migrations
from shipments.papers import fonts
from stores import mailing
from stores.marketplaces import MARKETPLACES
from stores.models import Store

# Backends that deliver to nobody.
_SAMPLES = {"Japanese": "あ", "Chinese": "们", "Korean": "한", "Thai": "ก"}


def configuration() -> Iterator[Finding]:
    found = checks.run_checks(include_deployment_checks=settings.SECURE)
    for message in found:
        level = Level.FAIL if message.level >= checks.ERROR else Level.WARN
        yield Finding(level, str(message.id), str(message.msg), str(message.hint or ""))
    if not found:
        yield ok("settings", "no check has anything to say")


def mail() -> Iterator[Finding]:
    example = "smtp+tls://user:password@host:587"
    if kept := mailing.kept_here():
        text = f"{kept}, so a forgotten password cannot be set anew, and return labels cannot be mailed."
        yield warn("EMAIL_URL", text, f"Set it, for example: {example}")
        return
    server = get_connection()
    try:
        server.open()
    except (SMTPException, OSError) as error:
        text = f"the mail server does not let us in ({type(error).__name__})."
        yield fail("EMAIL_URL", text, f"Correct host, port, user and password: {example}")
    else:
        yield ok("EMAIL_URL", "mails leave")
    finally:
        with suppress(SMTPException, OSError):
            server.close()


def printed_letters() -> Iterator[Finding]:
    """Latin, Greek and Cyrillic come with the packages; the rest matters where a store sells to Japan."""
    missing = [name for name, sign in _SAMPLES.items() if not fonts.has(sign)]
    refused = f"papers with {', '.join(missing)} letters are refused"
    in_japan = [found.id for found in MARKETPLACES.values() if found.country == "JP"]
    if not missing:
        yield ok("DOCUMENT_FONT", "Japanese, Chinese, Korean and Thai letters are printed")
    elif "Japanese" in missing and Store.objects.filter(marketplace_id__in=in_japan).exists():
        mend = "Set it to a TrueType font that has them, for example IPAexGothic."
        yield warn("DOCUMENT_FONT", f"{refused}, and a store sells in Japan.", mend)
    else:
        yield ok("DOCUMENT_FONT", f"{refused}, until it names a font that has them")


def database() -> Iterator[Finding]:
    chosen = settings.DATABASES["default"]
    engine = chosen["ENGINE"].rpartition(".")[2]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield _no_answer(chosen, f"({type(error).__name__})")
    else:
        yield ok("database", f"{engine} answers")


def _no_answer(chosen: dict[str, Any], why: str) -> Finding:
    """Never carries the address as it was given: the password is in it."""
    if chosen["ENGINE"].endswith("sqlite3"):
        path = Path(chosen["NAME"])
        subject = "DATA_DIR" if path.parent == settings.DATA_DIR else "DATABASE_URL"
        if not path.parent.is_dir():
            text = f"{path.parent} is no folder, so there is no database {path.name} in it."
            return fail(subject, text, f"Correct {subject}, or make the folder and migrate.")
        mend = "This user must be able to write the folder and the file."
        return fail("DATABASE_URL", f"the SQLite file {path} does not open {why}.", mend)
    at = f"{chosen.get('HOST') or 'the local socket'}, port {chosen.get('PORT') or 5432}"
    text = f"PostgreSQL at {at} does not let us into database {chosen['NAME']!r} {why}."
    return fail("DATABASE_URL", text, "Start it, open the way to it, or correct DATABASE_URL.")


def migrations() -> Iterator[Finding]:
    pending = pending_migrations()
    if pending:
        text = f"{len(pending)} apps lack migrations: {', '.join(pending)}."
        yield fail("migrations", text, "Run: python manage.py migrate")
    else:
        yield ok("migrations", "all applied")


def private_files() -> Iterator[Finding]:
    """What holds secrets or buyers' data is for its owner alone."""
    files = {
        ".env": settings.DOT_ENV,
        "FIELD_KEYS_FILE": Path(settings.FIELD_KEYS_FILE),
        "BACKUP_KEY_FILE": Path(settings.BACKUP_KEY_FILE),
    }
    if connection.vendor == "sqlite":
        files["database file"] = Path(connection.settings_dict["NAME"])
    for subject, path in files.items():
        try:
            mode = path.stat().st_mode & 0o777
        except OSError:
            continue  # .env and the backup key need not be; the rest is told elsewhere.
        if mode & 0o077:
            text = f"{path} has mode {mode:o}: others than its owner can read or write it."
            yield fail(subject, text, f"Run: chmod 600 {path}")
        else:
            yield ok(subject, "readable by its owner only")
