"""Scripted faults of the pretended Amazon, mixed in at random (sandbox/faults.py)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.amazon import PretendedAmazon
from tests.campaign.furnishing import FIRST_SELLER

# Longer than a lost connection needs, shorter than a task lives: the client gives up after 30 s by itself.
HELD_S = 3
GIVEN_UP_S = 33
ANY_CALL = (
    "429",
    "500",
    "503",
    "html",
    "empty",
    "expired_token",
    "timeout_before",
    "timeout_after",
    "cut_body",
)
# By chance at each call.
OFTEN, SELDOM = 0.03, 0.01
# Of calls that are few: each kind strikes once or twice early on.
SOON = 0.5
SOON_STRUCK: dict[str, tuple[str, ...]] = {
    "createFeedDocument": ("500", "timeout_after", "cut_body"),
    "upload": ("500", "timeout_before", "timeout_after", "cut_body"),
    "createFeed": ("429", "500"),
    "getFeed": ("503", "timeout_before", "cut_body"),
    "getFeedDocument": ("500", "html", "cut_body"),
    "download": ("500", "timeout_before", "cut_body"),
    # A refresh token that ends needs the seller's consent: that is not of a campaign.
    "token": (
        "429",
        "500",
        "html",
        "timeout_before",
        "timeout_after",
        "cut_body",
        "invalid_client",
    ),
    "searchOrders": ("duplicate_page", "reordered_page", "stale_read"),
}
# Or nothing would be imported for minutes.
FIRST_LOGINS = 8
FIRST_CALLS = ("timeout_before", "timeout_after", "cut_body", "refused")
LOST_FEEDS = ("timeout_before", "timeout_after", "cut_body")
FEED_OUTCOMES = (
    "feed_fatal",
    "feed_fatal_no_report",
    "feed_rejected_fatal",
    "report_plain",
    "report_missing_message",
)
# In a row for one seller, so that its queue is held (TRB-3).
REJECTED_FEEDS = 6


class Mix:
    """Scripts the faults; `hits` counts what struck, also after `end`."""

    def __init__(self, amazon: PretendedAmazon, seed: int) -> None:
        self._amazon = amazon
        self._seed = seed
        # As Amazon lists them.
        self._names: list[str] = []
        self._ended: Counter[str] | None = None

    def begin(self) -> None:
        """The first that strikes is the only one of a call, so those that are to strike soon come first."""
        self._add("createFeed", "timeout_after", 1, seconds=HELD_S, count=1)
        self._amazon.fault(
            "createFeed", "feed_rejected", count=REJECTED_FEEDS, sellingPartnerId=FIRST_SELLER
        )
        self._names.append("createFeed: feed_rejected")
        # Twice in a row: a fresh access token does not help either (REA-7).
        self._add("confirmShipment", "message", 1, status=403, count=2, skip=20)
        self._add("confirmShipment", "timeout_after", 0.05, seconds=GIVEN_UP_S, count=2)
        for kind in FIRST_CALLS:
            self._add("confirmShipment", kind, 1, seconds=HELD_S, count=1)
        for operation, kinds in SOON_STRUCK.items():
            for kind in kinds:
                skip = FIRST_LOGINS if operation == "token" else 0
                self._add(operation, kind, SOON, seconds=HELD_S, count=1, skip=skip)
        for kind in FEED_OUTCOMES:
            self._add("createFeed", kind, SOON, count=1)
        for kind in LOST_FEEDS:
            self._add("createFeed", kind, 0.2, seconds=HELD_S)
        for kind in FEED_OUTCOMES:
            self._add("createFeed", kind, 0.05)
        self._add("confirmShipment", "refused", OFTEN)
        self._add("confirmShipment", "message", SELDOM, status=400)
        self._add("confirmShipment", "slow", OFTEN, seconds=2)
        for kind in ANY_CALL:
            self._add("confirmShipment", kind, OFTEN, seconds=HELD_S)
        # An answer older than the change, as long as Amazon's reading side may lag.
        self._add("getOrder", "stale_read", 0.2, lag=90)
        for kind in ANY_CALL:
            self._add("*", kind, SELDOM, seconds=HELD_S)

    def end(self) -> None:
        """Amazon is well from now on."""
        self._ended = self.hits()
        self._amazon.clear_faults()

    def hits(self) -> Counter[str]:
        """Each fault -> how many calls it struck; those that never did with 0."""
        if self._ended is not None:
            return self._ended
        found = Counter(dict.fromkeys(self._names, 0))
        scripts = self._amazon.control("faults")["faults"]
        for name, script in zip(self._names, scripts, strict=True):
            found[name] += script["hits"]
        return found

    def _add(self, operation: str, kind: str, probability: float, **fields: Any) -> None:
        self._seed += 1
        self._amazon.fault(operation, kind, probability=probability, seed=self._seed, **fields)
        words = [operation.replace("*", "any call") + ":", kind, str(fields.get("status", ""))]
        if fields.get("seconds") == GIVEN_UP_S:
            words.append("longer than anybody waits")
        self._names.append(" ".join(filter(None, words)))


def missed(hits: Counter[str], demanded: Iterable[str]) -> list[str]:
    """Those of `demanded` that never struck."""
    return sorted(name for name in demanded if not hits[name])
