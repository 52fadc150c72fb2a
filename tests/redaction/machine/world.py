"""What a story happens in: a clock that is set, a seller in each part of the world, and processes that die at a write."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import transaction

from stores.spapi.parcels import BoughtLabel
from stores.spapi.payloads import OrderPayload

# Nights on which clocks change in Los Angeles, London and Sydney, the 29th of February and the turn of the year are
# within weeks of one of these.
BEGINNINGS = (
    datetime(2027, 9, 20, 23, 30, tzinfo=UTC),
    datetime(2027, 12, 18, 7, 0, tzinfo=UTC),
    datetime(2028, 1, 28, 12, 0, tzinfo=UTC),
    datetime(2028, 3, 1, 0, 0, tzinfo=UTC),
)


class Killed(BaseException):
    """The end of a process."""


class World:
    """What the patched places read; all but `seen` is set anew by each story."""

    at: datetime
    writes_left: int | None
    # Amazon order id -> the order as Amazon shows it now.
    amazon: dict[str, OrderPayload]
    # Amazon's id of a parcel -> its label as Amazon gives it out.
    labels: dict[str, BoughtLabel]

    def __init__(self) -> None:
        # Step, rule of a redaction or turn of a story -> how often it happened in all stories.
        self.seen: Counter[str] = Counter()

    def begin(self, at: datetime) -> None:
        self.at, self.writes_left, self.amazon, self.labels = at, None, {}, {}

    def saw(self, *what: str) -> None:
        self.seen.update(what)

    def now(self) -> datetime:
        return self.at

    @property
    def seconds(self) -> float:
        return self.at.timestamp()

    def pass_time(self, **spans: float) -> None:
        self.at += timedelta(**spans)

    def get_order(self, seller: object, number: str) -> OrderPayload:
        return self.amazon[number]

    def get_documents(
        self, seller: object, market: object, parcel: str, *rest: object, **options: object
    ) -> BoughtLabel:
        return self.labels[parcel]

    def execute(self, run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """The process that is to die, dies before a statement that would change something."""
        if self.writes_left is not None and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            if self.writes_left == 0:
                raise Killed
            self.writes_left -= 1
        return run(sql, *rest)

    def process(self, work: Callable[[], object], dies_after: int | None = None) -> bool:
        """Does it; False if that was killed before its write number `dies_after`."""
        self.writes_left = dies_after
        try:
            work()
        except Killed:
            # Only the innermost block is undone; what was committed before it stays.
            transaction.set_rollback(False)
            return False
        finally:
            self.writes_left = None
        return True


WORLD = World()


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", WORLD.now)
    # It counts the time that Amazon takes to answer.
    monkeypatch.setattr("shipments.labels.finishing.time", Mock(monotonic=Mock(return_value=0.0)))
    WORLD.seen.clear()
    monkeypatch.setattr("stores.spapi.orders.get_order", WORLD.get_order)
    monkeypatch.setattr("orders.addresses.editing.get_order", WORLD.get_order)
    monkeypatch.setattr("stores.spapi.shipping.get_documents", WORLD.get_documents)
    monkeypatch.setattr("stores.spapi.shipping.cancel_shipment", lambda *arguments: None)
