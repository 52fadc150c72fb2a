"""The long-lived keys, from FIELD_KEYS_FILE: of secrets, and of values from before there were month keys."""

import base64
import json
import re
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from stores.sealing.errors import KeysMissing
from stores.sealing.rule import Month

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def load_keys(path: Path) -> dict[str, AESGCM]:
    """Key id -> cipher, from a JSON file ``{"<key id>": "<base64 of 32 bytes>"}``. Raises KeysMissing."""
    try:
        raw = json.loads(path.read_text())
        keys = {key_id: AESGCM(base64.b64decode(value)) for key_id, value in raw.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise KeysMissing(
            f"FIELD_KEYS_FILE ({path}) is not readable as JSON of key id to base64 key "
            f"({type(error).__name__}). Create one with: python -m config.newenv"
        ) from None
    if not keys:
        raise KeysMissing(f"FIELD_KEYS_FILE ({path}) holds no key.")
    for key_id in keys:
        if not _KEY_ID.fullmatch(key_id) or Month.of_key(key_id):
            raise KeysMissing(
                f"FIELD_KEYS_FILE ({path}) has the key id {key_id!r}. Use letters, digits, - and _, "
                "and none like m202611: those are the keys of months."
            )
    return keys


def key(key_id: str) -> AESGCM:
    """Raises KeyError for an id that the file lacks, KeysMissing without a usable file."""
    return _keys(settings.FIELD_KEYS_FILE)[key_id]


def ids() -> list[str]:
    """Of all keys of the file. Raises KeysMissing."""
    return list(_keys(settings.FIELD_KEYS_FILE))


def active() -> tuple[str, AESGCM]:
    """Id and cipher of FIELD_KEY_ACTIVE. Raises KeysMissing."""
    key_id = settings.FIELD_KEY_ACTIVE
    try:
        return key_id, key(key_id)
    except KeyError:
        raise KeysMissing(
            f"FIELD_KEY_ACTIVE names the key '{key_id}', which the key file lacks."
        ) from None


@cache
def _keys(path: str) -> dict[str, AESGCM]:
    return load_keys(Path(path))
