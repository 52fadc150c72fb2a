"""Sealed values: AES-256-GCM with key ids, bound to the table and column they belong to (data-protection.md, 4).

Secrets are sealed with the long-lived key FIELD_KEY_ACTIVE; what is known of buyers with the key of the calendar month,
which is destroyed 75 days after its end (`months`).
"""

from stores.sealing.errors import KeysMissing, SealBroken
from stores.sealing.index import blind_index
from stores.sealing.keys import load_keys
from stores.sealing.values import compact_json, seal, seal_bytes, unseal, unseal_bytes

__all__ = [
    "KeysMissing",
    "SealBroken",
    "blind_index",
    "compact_json",
    "load_keys",
    "seal",
    "seal_bytes",
    "unseal",
    "unseal_bytes",
]
