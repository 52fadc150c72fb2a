"""What a story of `test_machine` happens in: a clock that is set, processes that die at a write, a model of Amazon."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from shipments.outbox import claiming
from tests.shipments.outbox.model_amazon import ModelAmazon
from tests.shipments.outbox.model_feeds import ModelFeeds

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FEED_CALLS = {
    "feeds": (
        "create_document", "create_feed", "get_feed", "recent_feeds", "cancel_feed", "find_report",
    ),
    "feed_storage": ("upload", "download"),
}  # fmt: skip


class Killed(BaseException):
    """The end of a process."""


class World:
    """What the patched places read; set anew by each story."""

    amazon: ModelAmazon
    feeds: ModelFeeds
    seconds: float
    meanwhile: dict[str, Callable[[], None]]
    pokes: list[int]
    dead: bool
    depth: int
    writes_left: int | None

    def begin(self) -> None:
        self.seconds, self.meanwhile, self.pokes = 0, {}, []
        self.dead, self.depth, self.writes_left = False, 0, None

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def die(self) -> None:
        self.dead = True
        raise Killed

    def pass_by(self, point: str) -> None:
        act = self.meanwhile.pop(point, None)
        if act is not None and not self.dead:
            act()

    def poke(self, task: str, *ids: int) -> None:
        assert task == "shipments.tasks.send_for_seller"
        self.pokes += ids

    def execute(self, run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """No statement of a dead process changes anything; the one that is to die, dies before one that would."""
        if self.depth and sql.startswith(("INSERT", "UPDATE", "DELETE")):
            if self.dead or self.writes_left == 0:
                self.writes_left = None
                self.die()
            if self.writes_left is not None:
                self.writes_left -= 1
        return run(sql, *rest)

    def process(self, work: Callable[[], object]) -> bool:
        """Does it as a process of its own; False if that was killed."""
        self.depth += 1
        try:
            work()
        except Killed:
            # No statement failed: the mark is left by what was on its way out.
            transaction.set_rollback(False)
            return False
        finally:
            self.dead = False
            self.depth -= 1
        return True


WORLD = World()


def feed_call(name: str) -> Callable[..., Any]:
    return lambda *arguments: getattr(World.feeds, name)(*arguments)


@pytest.fixture
def patched(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = claiming.begin

    def slow_begin(*arguments: Any, **fields: Any) -> Any:
        WORLD.pass_by("begin")
        return begin(*arguments, **fields)

    monkeypatch.setattr("stores.clock.now", WORLD.now)
    monkeypatch.setattr("random.random", lambda: 0.5)
    for module in ("outbox.notifying", "feeds.working", "seller_turn"):
        monkeypatch.setattr(f"shipments.{module}.time", WORLD)
    monkeypatch.setattr("shipments.tasks.poke", WORLD.poke)
    monkeypatch.setattr(claiming, "begin", slow_begin)
    monkeypatch.setattr(
        "stores.spapi.shipment_confirmation.confirm_shipment",
        lambda *arguments: World.amazon.confirm(*arguments),
    )
    monkeypatch.setattr(
        "stores.spapi.orders.get_order", lambda *arguments: World.amazon.get_order(*arguments)
    )
    for module, names in FEED_CALLS.items():
        for name in names:
            monkeypatch.setattr(f"stores.spapi.{module}.{name}", feed_call(name))
