"""Rule: feed or call (decisions 5, 23, 27). Times are aware; numbers count notifications that are due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

# So near to ship-by an order goes by a call, which is answered at once.
URGENT = timedelta(hours=4)
# A batch goes out when it ends, or so long after its first order.
WAIT = timedelta(minutes=5)
# A backlog of calls goes by feed above this.
BACKLOG = 2_000
MOST_MESSAGES = 1_000


class Row(NamedTuple):
    """One due notification.

    `by_feed`: it was queued for a feed. `tried`: a try of it may have reached Amazon. `feed_from`: its store's setting.
    """

    id: int
    by_feed: bool
    batch: int | None
    tracked: bool
    tried: bool
    ship_by: datetime
    feed_from: int


class Group(NamedTuple):
    """What goes as one feed, by ship-by."""

    batch: int | None
    ids: tuple[int, ...]


class Plan(NamedTuple):
    """`calls`: queued for a feed, but to be told by calls."""

    feeds: list[Group]
    calls: list[int]


def is_urgent(ship_by: datetime, now: datetime) -> bool:
    return ship_by - now <= URGENT


def plan(rows: Sequence[Row], now: datetime) -> Plan:
    """Of one seller's due notifications, those for calls among them.

    A batch of several stores is counted whole, against the smallest number that one of its stores set: the others'
    orders lose nothing by going along. So are those of no batch, which come back from a feed that Amazon rejected.
    Untracked ones go by feed, even one alone: a call cannot tell them.
    """
    together: dict[int | None, list[Row]] = defaultdict(list)
    letters: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.tracked:
            letters[row.batch].append(row)
        elif row.by_feed and not is_urgent(row.ship_by, now):
            together[row.batch].append(row)
    feeds: list[tuple[int | None, list[Row]]] = []
    for batch, members in together.items():
        all_of_it = members + letters.get(batch, [])
        if len(all_of_it) >= min(member.feed_from for member in members):
            feeds.append((batch, all_of_it))
            letters.pop(batch, None)
    rest = [letter for left in letters.values() for letter in left] + _backlog(rows, now)
    if rest:
        feeds.append((_batch_of(rest), rest))
    groups = [group for batch, members in feeds for group in _parts(batch, members)]
    placed = {pk for group in groups for pk in group.ids}
    calls = [row.id for row in rows if row.by_feed and row.id not in placed]
    return Plan(groups, calls)


def _backlog(rows: Sequence[Row], now: datetime) -> list[Row]:
    """Calls that are too many. One whose try may have landed stays: only a call names the package that it repeats."""
    calls = [row for row in rows if row.tracked and not row.by_feed]
    if len(calls) <= BACKLOG:
        return []
    return [row for row in calls if not row.tried and not is_urgent(row.ship_by, now)]


def _batch_of(rows: Iterable[Row]) -> int | None:
    batches = {row.batch for row in rows}
    return batches.pop() if len(batches) == 1 else None


def _parts(batch: int | None, rows: Sequence[Row]) -> list[Group]:
    ids = tuple(row.id for row in sorted(rows, key=lambda row: (row.ship_by, row.id)))
    starts = range(0, len(ids), MOST_MESSAGES)
    return [Group(batch, ids[start : start + MOST_MESSAGES]) for start in starts]
