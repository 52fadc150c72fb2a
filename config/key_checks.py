"""System checks of the keys. New keys are advised only where nothing can be stored yet."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from stores.sealing import KeysMissing, load_keys, month_file, months

_NEWENV = "python -m config.newenv"
_OLD_ENV = "Take it from the backup of .env, or from wherever this installation kept its settings."


def check_keys() -> Iterator[CheckMessage]:
    new = is_new()
    if len(_secret_key()) < 32:
        made = 'python -c "import secrets; print(secrets.token_urlsafe(50))"'
        old = f"{_OLD_ENV} If it is lost, set what this prints; all must sign in again: {made}"
        yield _error("E001", "SECRET_KEY is missing or shorter than 32 characters.", new, old)
    if len(settings.INDEX_KEY) < 32:
        old = f"{_OLD_ENV} With another one, buyers who are stored already are not found by name."
        yield _error("E002", "INDEX_KEY is missing or shorter than 32 characters.", new, old)
    path = Path(settings.FIELD_KEYS_FILE)
    try:
        keys = load_keys(path)
    except KeysMissing:
        old = "Correct FIELD_KEYS_FILE, or put the key file of the backup there. No other file opens what is stored."
        yield _error("E003", f"FIELD_KEYS_FILE ({path}) is {_trouble(path)}.", new, old)
    else:
        if settings.FIELD_KEY_ACTIVE not in keys:
            text = f"FIELD_KEY_ACTIVE does not name a key of FIELD_KEYS_FILE ({path})."
            yield _error("E004", text, False, f"Set it to {' or '.join(keys)}.")
        yield from _check_mode(f"FIELD_KEYS_FILE ({path})", path)
        yield from _check_months(months.path(), new)


def _check_months(path: Path, new: bool) -> Iterator[CheckMessage]:
    """The file of month keys: there, whole, for its owner alone, and in a place where it can be replaced (DPP 2.4)."""
    subject = f"The file of month keys ({path})"
    try:
        month_file.read(path)
    except KeysMissing:
        old = "Put it back from where you keep it."
        if not path.exists():
            old += f" Only if this installation never had one, make it with: {_NEWENV}"
        yield _error("E021", f"{subject} is {_trouble(path)}.", new, old)
        return
    yield from _check_mode(subject, path)
    if not os.access(path.parent, os.W_OK):
        text = (
            f"{subject} is in a folder that this user cannot write, so no key could be destroyed."
        )
        hint = f"Give {path.parent} to the user that runs the service."
        yield Error(text, hint=hint, id="waybill.E022")


def _check_mode(subject: str, path: Path) -> Iterator[CheckMessage]:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        text = f"{subject} has mode {mode:o}: others than its owner can read or write it."
        yield Error(text, hint=f"Run: chmod 600 {path}", id="waybill.E022")


def is_new() -> bool:
    """Whether there is neither a key file nor a made SQLite file. What PostgreSQL holds is not asked here."""
    traces = [Path(settings.FIELD_KEYS_FILE), settings.DATA_DIR / "field-keys.json"]
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        traces.append(Path(str(database["NAME"])))
    return not any(_has_content(trace) for trace in traces)


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _trouble(path: Path) -> str:
    try:
        json.loads(path.read_text())
    except FileNotFoundError:
        return "not there"
    except OSError as error:
        return f"not readable ({error.strerror})"
    except ValueError:
        return "not JSON"
    return "not what a key file holds"


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's answer to an empty one
        return ""


def _error(number: str, message: str, new: bool, old: str) -> Error:
    hint = old
    if new and settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        hint = f"Make all keys at once with: {_NEWENV}"
    elif new:
        hint = f"{old} Only if nothing was ever stored in this database: {_NEWENV}"
    return Error(message, hint=hint, id=f"waybill.{number}")
