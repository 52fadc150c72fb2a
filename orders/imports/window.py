"""Rule: which stores of a seller are searched together, and from when to when.

Design decisions 2, 14, 15; IMP-3, IMP-6, IMP-7: always by last update, bounds frozen, 10 minutes of overlap,
never younger than Amazon's two minutes. Instants only, so clock changes do not matter (SYS-4).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

OVERLAP = timedelta(minutes=10)
# Amazon refuses bounds younger than 2 minutes; the rest is slack for clocks that differ a little.
MARGIN = timedelta(minutes=2, seconds=10)
# Stores whose starts lie closer together share one search; the others catch up alone first.
TOGETHER = timedelta(hours=1)
POLL_EVERY = timedelta(minutes=5)
POLL_EVERY_WHEN_SHORT = timedelta(minutes=15)
SHORT_OF_TOKENS = 5.0
# A run looks at least this often whether it may go on. A later date was noted by a clock that was set back since (T19).
LONGEST_WAIT = timedelta(hours=1)


class StoreProgress(NamedTuple):
    """`complete_through` is None before the first import, which starts at `import_from`."""

    store_id: int
    marketplace_id: str
    import_from: datetime
    complete_through: datetime | None

    @property
    def start(self) -> datetime:
        if self.complete_through is None:
            return self.import_from
        return max(self.complete_through - OVERLAP, self.import_from)


class Window(NamedTuple):
    """One search: `after` and `before` are both inclusive at Amazon."""

    store_ids: tuple[int, ...]
    marketplace_ids: tuple[str, ...]
    after: datetime
    before: datetime
    catching_up: bool


def windows(stores: Iterable[StoreProgress], now: datetime) -> list[Window]:
    """The searches that bring all stores up to date, the most current group first.

    A store that lags gets a window of its own, so that it does not drag the others back.
    """
    before = (now - MARGIN).replace(microsecond=0)
    groups: list[list[StoreProgress]] = []
    for store in sorted(stores, key=lambda store: store.start, reverse=True):
        if groups and groups[-1][0].start - store.start <= TOGETHER:
            groups[-1].append(store)
        else:
            groups.append([store])
    made = [_window(group, before) for group in groups]
    return [window for window in made if window.after < window.before]


def _window(group: list[StoreProgress], before: datetime) -> Window:
    after = min(store.start for store in group).replace(microsecond=0)
    return Window(
        store_ids=tuple(sorted(store.store_id for store in group)),
        marketplace_ids=tuple(sorted(store.marketplace_id for store in group)),
        after=after,
        before=before,
        catching_up=before - after > TOGETHER + OVERLAP,
    )


def halved(after: datetime, before: datetime) -> datetime:
    """A nearer upper bound for a window whose page token expired before all pages were read."""
    return (after + (before - after) / 2).replace(microsecond=0)


def poll_due(polled_at: datetime | None, now: datetime, tokens: float) -> bool:
    """Every 5 minutes per seller, every 15 when few of Amazon's tokens are left (decision 15)."""
    if polled_at is None:
        return True
    every = POLL_EVERY_WHEN_SHORT if tokens < SHORT_OF_TOKENS else POLL_EVERY
    # A poll far in the future was noted by a clock that has been set right since (T19).
    return abs(now - polled_at) >= every
