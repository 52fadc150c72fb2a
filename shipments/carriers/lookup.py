"""The carrier table as it stands in the database, kept for seconds in each process.

A page asks per row and must not query per row; what support changes is seen within `KEPT_S`.
"""

import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from shipments.carriers.table import Carrier, CarrierTable, Service
from shipments.models import Carrier as CarrierRow

KEPT_S = 5.0

_kept: tuple[float, CarrierTable] | None = None


def table() -> CarrierTable:
    """One query at most every few seconds."""
    global _kept
    now = time.monotonic()
    if _kept is None or _kept[0] <= now:
        _kept = now + KEPT_S, CarrierTable(_read())
    return _kept[1]


def forget(**_: Any) -> None:
    """The next look reads anew; also a receiver of the signals of both models."""
    global _kept
    _kept = None


def _read() -> Iterator[Carrier]:
    rows = CarrierRow.objects.order_by("pk", "services__pk").values_list(
        "pk", "code", "name", "countries", "tracking_url", "number_patterns", "prints_any_letters",
        "is_active", "services__name", "services__tracked",
    )  # fmt: skip
    for _pk, services in groupby(rows, key=lambda row: row[0]):
        lines = list(services)
        _, code, name, countries, url, patterns, any_letters, active, _, _ = lines[0]
        known = tuple(Service(row[8], row[9]) for row in lines if row[8] is not None)
        yield Carrier(
            code, name, tuple(countries), known, url, tuple(patterns), any_letters, active
        )
