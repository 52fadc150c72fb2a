"""The key of backups: a file of its own, which is in no backup and is kept where no backup is."""

import base64
import os
import secrets
from pathlib import Path

from django.conf import settings


class NoKey(Exception):
    """The message says what to do."""


def path() -> Path:
    return Path(settings.BACKUP_KEY_FILE)


def make() -> None:
    """A new key, mode 0600. Raises NoKey if there is one: backups that were made with it would be lost."""
    try:
        handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NoKey(f"{path()} exists already; its backups need it.") from None
    except OSError as error:
        raise NoKey(f"{path()} cannot be written ({error.strerror}).") from None
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")


def load() -> bytes:
    """32 bytes. Raises NoKey."""
    try:
        key = base64.b64decode(path().read_text().strip(), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise NoKey(
            f"BACKUP_KEY_FILE ({path()}) holds no backup key. Put the right one there, or make the first one with: "
            "python manage.py backup --new-key"
        )
    return key
