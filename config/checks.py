"""System checks of the installation's settings: which variable, what is wrong, how to mend it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from config.address_checks import check_addresses
from stores.sealing import KeysMissing, load_keys


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    return [
        *_check_secrets(),
        *_check_clock(),
        *_check_amazon(),
        *_check_application(),
        *_check_cache(),
        *_check_workers(),
        *check_addresses(),
    ]


def _check_secrets() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if len(_secret_key()) < 32:
        found.append(_error("E001", "SECRET_KEY is missing or shorter than 32 characters."))
    if len(settings.INDEX_KEY) < 32:
        found.append(_error("E002", "INDEX_KEY is missing or shorter than 32 characters."))
    try:
        keys = load_keys(Path(settings.FIELD_KEYS_FILE))
    except KeysMissing as error:
        found.append(_error("E003", str(error)))
    else:
        if settings.FIELD_KEY_ACTIVE not in keys:
            found.append(_error("E004", "FIELD_KEY_ACTIVE does not name a key of FIELD_KEYS_FILE."))
    return found


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's answer to an empty one
        return ""


def _check_clock() -> list[CheckMessage]:
    if settings.CLOCK_SHIFT and not (settings.DEMO or settings.TESTING):
        return [
            Error(
                "CLOCK_SHIFT_S moves the clock outside the demo.",
                hint="Unset it.",
                id="waybill.E005",
            )
        ]
    return []


def _check_amazon() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if os.environ.get("SP_API_DEFAULT_MARKETPLACE"):
        found.append(
            Error(
                "SP_API_DEFAULT_MARKETPLACE is set; it would silently replace the marketplace of every call.",
                hint="Unset it.",
                id="waybill.E006",
            )
        )
    if os.environ.get("AWS_ENV", "PRODUCTION") != "PRODUCTION":
        found.append(
            Error(
                "AWS_ENV is set; it switches Amazon's hosts.", hint="Unset it.", id="waybill.E007"
            )
        )
    return found


def _check_application() -> list[CheckMessage]:
    """Without these Waybill runs, but no store can be connected."""
    names = ("LWA_CLIENT_ID", "LWA_CLIENT_SECRET", "SP_API_APPLICATION_ID")
    missing = [name for name in names if not getattr(settings, name)]
    if not missing:
        return []
    return [
        Warning(
            f"{', '.join(missing)} missing: no store can be connected.",
            hint="Copy them from the Developer Console of Seller Central (README, Amazon).",
            id="waybill.W008",
        )
    ]


def _check_cache() -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"].rpartition(".")[2]
    if backend not in ("LocMemCache", "DummyCache"):
        return []
    return [
        Error(
            f"The default cache is {backend}: each process would count failed sign-ins for itself.",
            hint="Use a cache that all processes share, as config/settings.py does.",
            id="waybill.E008",
        )
    ]


def _check_workers() -> list[CheckMessage]:
    if settings.WORKERS >= 1:
        return []
    return [Error("WORKERS is below 1.", hint="Set it to 2, or unset it.", id="waybill.E009")]


def _error(number: str, message: str) -> Error:
    return Error(
        message,
        hint="Make all keys at once with: python -m config.newenv >> .env",
        id=f"waybill.{number}",
    )
