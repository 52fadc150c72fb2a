"""System checks of the installation's settings: which variable, what is wrong, how to mend it."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from config.address_checks import check_addresses
from config.key_checks import check_keys
from config.logs.errors import check_errors
from config.people_checks import check_people
from shipments.papers import fonts

_LEAST_ENTRIES = 100_000


@register()
def check_settings(**_: Any) -> list[CheckMessage]:
    return [
        *_check_data_dir(),
        *check_keys(),
        *_check_clock(),
        *_check_fault(),
        *_check_amazon(),
        *_check_application(),
        *_check_cache(),
        *_check_workers(),
        *_check_document_font(),
        *check_addresses(),
        *check_people(),
        *check_errors(),
    ]


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


def _check_fault() -> list[CheckMessage]:
    if not settings.FAULT or settings.TESTING:
        return []
    text = "FAULT kills processes in the middle of their work; it is for tests only."
    return [Error(text, hint="Unset it.", id="waybill.E018")]


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
    cache: Any = settings.CACHES["default"]
    backend = cache["BACKEND"].rpartition(".")[2]
    problem = ""
    if backend in ("LocMemCache", "DummyCache"):
        problem = "each process would count failed sign-ins for itself."
    elif backend in ("DatabaseCache", "FileBasedCache") and _entries(cache) < _LEAST_ENTRIES:
        problem = f"with MAX_ENTRIES below {_LEAST_ENTRIES} failed sign-ins would be forgotten."
    if not problem:
        return []
    return [
        Error(
            f"The default cache is {backend}: {problem}",
            hint="Use a large cache that all processes share, as config/settings.py does.",
            id="waybill.E008",
        )
    ]


def _entries(cache: dict[str, Any]) -> int:
    """Django keeps 300 where nothing else is said."""
    return int(cache.get("OPTIONS", {}).get("MAX_ENTRIES", 300))


def _check_workers() -> list[CheckMessage]:
    if settings.WORKERS >= 1:
        return []
    return [Error("WORKERS is below 1.", hint="Set it to 2, or unset it.", id="waybill.E009")]


def _check_document_font() -> list[CheckMessage]:
    problems = [fonts.problem_of(path) for path in settings.DOCUMENT_FONT]
    return [
        Error(
            f"DOCUMENT_FONT: {problem}", hint="Name TrueType fonts, with commas.", id="waybill.E019"
        )
        for problem in problems
        if problem
    ]


def _check_data_dir() -> list[CheckMessage]:
    if settings.DATA_DIR.is_dir():
        return []
    return [
        Error(
            f"DATA_DIR is {settings.DATA_DIR}, which is no folder.",
            hint="Correct DATA_DIR in .env, or on a new installation run: python -m config.newenv",
            id="waybill.E015",
        )
    ]
