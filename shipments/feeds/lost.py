"""Rule: a createFeed without an answer: which of Amazon's feeds is ours (SHP-20).

Another application of the same seller may make feeds too, and neither a feed nor its report says whose document it has.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from shipments.feeds.pace import LISTED_AFTER
from stores.spapi.feed_values import Feed

# Amazon's clock and ours may differ by so much.
CLOCKS_DIFFER = timedelta(minutes=5)


class Lost(Enum):
    """NOWHERE: it was not created. WAIT: several may be it, and some still run. READ_ALL: none runs any more."""

    NOWHERE = auto()
    WAIT = auto()
    READ_ALL = auto()


def since(first_at: datetime) -> datetime:
    """From when on feeds are asked for; `first_at` is before the first createFeed."""
    return first_at - CLOCKS_DIFFER


def judge(
    listed: Sequence[Feed],
    known: Collection[str],
    *,
    first_at: datetime,
    last_at: datetime,
    alone: bool,
    full_page: int,
) -> Feed | Lost:
    """The feed that may be taken for ours, to be proven by its report; or what else is to be done.

    Asked at the earliest `LISTED_AFTER` the last createFeed at `last_at`. `known`: ids of our other feeds. `alone`: no
    other feed of ours is lost at the moment. A list of `full_page` entries may hide older ones.
    """
    until = last_at + LISTED_AFTER + CLOCKS_DIFFER
    strangers = [
        feed
        for feed in listed
        if feed.feed_id not in known
        and (feed.created_at is None or since(first_at) <= feed.created_at <= until)
    ]
    if not strangers and len(listed) < full_page:
        return Lost.NOWHERE
    if len(strangers) == 1 and alone and len(listed) < full_page:
        return strangers[0]
    return Lost.READ_ALL if all(feed.is_over for feed in strangers) else Lost.WAIT
