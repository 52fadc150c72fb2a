"""Sealing and opening.

Format ``enc1:<key id>:<base64url(nonce 12 + cipher text)>``, associated data ``enc1|<key id>|<table>.<column>``
(data-protection.md, section 4). Opening a changed or moved value raises ``SealBroken``; it never returns cipher text.
"""

import base64
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stores.sealing import keys, months
from stores.sealing.errors import SealBroken
from stores.sealing.rule import Month

PREFIX = "enc1"


def seal(text: str, place: str, *, monthly: bool = False) -> str:
    """Seal ``text`` for ``place`` ("table.column"). Empty text stays empty. Raises KeysMissing.

    ``monthly``: with the key of this month, for what is known of buyers; else with the active key.
    """
    if text == "":
        return ""
    key_id, cipher = months.active() if monthly else keys.active()
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
        return _cipher(key_id).decrypt(raw[:12], raw[12:], _bound_to(key_id, place)).decode()
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(f"A sealed value of {place} cannot be opened.") from None


def seal_bytes(content: bytes, place: str, *, monthly: bool = False) -> bytes:
    """Seal a file for ``place``: ``enc1:<key id>:`` followed by nonce and cipher text, without base64."""
    key_id, cipher = months.active() if monthly else keys.active()
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
        return _cipher(key_id).decrypt(raw[:12], raw[12:], _bound_to(key_id, place))
    except (ValueError, KeyError, InvalidTag):
        raise SealBroken(f"A sealed file of {place} cannot be opened.") from None


def _cipher(key_id: str) -> AESGCM:
    return months.key(key_id) if Month.of_key(key_id) else keys.key(key_id)


def _bound_to(key_id: str, place: str) -> bytes:
    """What a sealed value is bound to: opened anywhere else it is broken."""
    return f"{PREFIX}|{key_id}|{place}".encode()


def compact_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
