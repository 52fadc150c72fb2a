"""Sealed values: AES-256-GCM with key ids, bound to the table and column they belong to.

Format ``enc1:<key id>:<base64url(nonce 12 + cipher text)>``, associated data ``enc1|<key id>|<table>.<column>``
(data-protection.md, section 4). Opening a changed or moved value raises ``SealBroken``; it never returns cipher text.
"""

import base64
import hmac
import json
import os
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX = "enc1"


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong place, changed bytes, or a missing key. Carries no value."""


class KeysMissing(Exception):
    """The key file is absent or unusable; the message says how to mend it."""


@cache
def _keys() -> dict[str, AESGCM]:
    return load_keys(Path(settings.FIELD_KEYS_FILE))


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
    return keys


def seal(text: str, place: str) -> str:
    """Seal ``text`` for ``place`` ("table.column") with the active key. Empty text stays empty."""
    if text == "":
        return ""
    key_id, cipher = _active()
    nonce = os.urandom(12)
    sealed = cipher.encrypt(nonce, text.encode(), _bound_to(key_id, place))
    return f"{PREFIX}:{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(value: str, place: str) -> str:
    """The text sealed for ``place``. Raises SealBroken."""
    if value == "":
        return ""
    try:
        prefix, key_id, body = value.split(":", 2)
        raw = base64.urlsafe_b64decode(body)
        if prefix != PREFIX:
            raise ValueError
        return _keys()[key_id].decrypt(raw[:12], raw[12:], _bound_to(key_id, place)).decode()
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(f"A sealed value of {place} cannot be opened.") from None


def seal_bytes(content: bytes, place: str) -> bytes:
    """Seal a file for ``place``: ``enc1:<key id>:`` followed by nonce and cipher text, without base64."""
    key_id, cipher = _active()
    nonce = os.urandom(12)
    sealed = cipher.encrypt(nonce, content, _bound_to(key_id, place))
    return b":".join((PREFIX.encode(), key_id.encode(), nonce + sealed))


def unseal_bytes(value: bytes, place: str) -> bytes:
    """The file sealed for ``place``. Raises SealBroken."""
    try:
        prefix, name, raw = value.split(b":", 2)
        key_id = name.decode()
        if prefix != PREFIX.encode():
            raise ValueError
        return _keys()[key_id].decrypt(raw[:12], raw[12:], _bound_to(key_id, place))
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(f"A sealed file of {place} cannot be opened.") from None


def _active() -> tuple[str, AESGCM]:
    key_id = settings.FIELD_KEY_ACTIVE
    try:
        return key_id, _keys()[key_id]
    except KeyError:
        raise KeysMissing(
            f"FIELD_KEY_ACTIVE names the key '{key_id}', which the key file lacks."
        ) from None


def _bound_to(key_id: str, place: str) -> bytes:
    """What a sealed value is bound to: opened anywhere else it is broken."""
    return f"{PREFIX}|{key_id}|{place}".encode()


def blind_index(context: str, text: str) -> str:
    """Keyed hash for exact search of personal text (data-protection.md 4.6); '' for empty text.

    Derived personal data: cleared by redaction, never exported.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not folded:
        return ""
    mac = hmac.digest(settings.INDEX_KEY.encode(), f"{context}|{folded}".encode(), "sha256")
    return mac.hex()[:32]


def compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
