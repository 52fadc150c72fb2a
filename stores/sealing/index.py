"""Keyed hashes, by which what is sealed can be found again."""

import hmac
import unicodedata

from django.conf import settings


def blind_index(context: str, text: str) -> str:
    """Keyed hash for exact search of personal text (data-protection.md 4.6); '' for empty text.

    Derived personal data: cleared by redaction, never exported.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not folded:
        return ""
    mac = hmac.digest(settings.INDEX_KEY.encode(), f"{context}|{folded}".encode(), "sha256")
    return mac.hex()[:32]
