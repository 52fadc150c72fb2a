"""System checks of the installation's settings: which variable, what is wrong, how to mend it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from stores.sealing import KeysMissing, load_keys


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    return [*_check_secrets(), *_check_clock(), *_check_amazon()]


def _check_secrets() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < 32:
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


def _error(number: str, message: str) -> Error:
    return Error(
        message,
        hint="Make all keys at once with: python -m config.newenv >> .env",
        id=f"waybill.{number}",
    )
