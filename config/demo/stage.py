"""What the steps of a demo share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from config.demo.amazon import Amazon
from config.demo.failing import StepFailed
from config.demo.page import Page
from config.demo.processes import Processes
from config.demo.visitor import Visitor

Found = TypeVar("Found")
# Figures of a step for the report, in order: what -> how many.
Figures = dict[str, str | int]

ACCOUNT = "Northwind Goods"
EMAIL = "demo@example.com"
SUPPORT_EMAIL = "support@example.com"
LOOK_EVERY_S = 0.3


@dataclass
class Stage:
    """`orders`: how many Amazon holds at first. `patience_s`: how long a step waits for background work."""

    folder: Path
    processes: Processes
    orders: int
    port: int
    password: str
    patience_s: float = 120
    environment: dict[str, str] = field(default_factory=dict)
    # Amazon order id -> the order as Amazon's API shows it.
    at_amazon: dict[str, dict[str, object]] = field(default_factory=dict)
    # Amazon order id -> tracking number of a label that was bought elsewhere.
    shipped: dict[str, str] = field(default_factory=dict)
    # Those of them that Amazon is told in one feed, and the one whose answer gets lost.
    by_feed: list[str] = field(default_factory=list)
    unanswered: str = ""
    # Amazon order id -> address of the order's page, of those with a label of Amazon Buy Shipping.
    labelled: dict[str, str] = field(default_factory=dict)
    # Where label files came from.
    label_files: list[str] = field(default_factory=list)
    # Address of the order that was entered by hand.
    entered: str = ""
    _amazon: Amazon | None = None
    _visitor: Visitor | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def amazon(self) -> Amazon:
        if self._amazon is None:
            raise StepFailed("The pretended Amazon has not been started.")
        return self._amazon

    @amazon.setter
    def amazon(self, amazon: Amazon) -> None:
        self._amazon = amazon

    @property
    def visitor(self) -> Visitor:
        if self._visitor is None:
            self._visitor = Visitor(self.base_url)
        return self._visitor

    def wait(self, what: str, look: Callable[[], Found | None]) -> Found:
        """The first thing that `look` finds. Raises StepFailed when patience ends or a child ends."""
        deadline = time.monotonic() + self.patience_s
        while True:
            self.processes.check()
            found = look()
            if found:
                return found
            if time.monotonic() > deadline:
                raise StepFailed(f"{what} did not happen within {self.patience_s:.0f} s.")
            time.sleep(LOOK_EVERY_S)

    def wait_for_batch(self, words: str) -> Page:
        """The page of the batch that was just started, once it says `words`. Raises StepFailed."""
        address = self.visitor.address.partition("?")[0]

        def look() -> Page | None:
            page = self.visitor.get(address)
            return page if words in page.text else None

        return self.wait(f"A batch with “{words}”", look)


class Step(NamedTuple):
    """`act` does it and answers its figures, or raises StepFailed."""

    title: str
    act: Callable[[Stage], Figures]
