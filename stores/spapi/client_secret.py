"""Since when the present LWA client secret is used. Only a keyed hash of it is kept."""

from datetime import datetime

from django.conf import settings

from stores.models import ClientSecret
from stores.sealing import blind_index


def note_use(now: datetime) -> None:
    """Amazon took the secret. Writes once for each new secret."""
    if first_used_at() is None:
        new = ClientSecret(fingerprint=_fingerprint(), first_used_at=now)
        ClientSecret.objects.bulk_create([new], ignore_conflicts=True)


def first_used_at() -> datetime | None:
    """None before Amazon has taken it once."""
    known = ClientSecret.objects.filter(fingerprint=_fingerprint())
    return known.values_list("first_used_at", flat=True).first()


def _fingerprint() -> str:
    return blind_index("lwa_client_secret", settings.LWA_CLIENT_SECRET)
