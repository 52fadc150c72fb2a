"""Every scripted fault of the pretended Amazon, mixed in at random (sandbox/faults.py)."""

from collections import Counter

from tests.amazon import PretendedAmazon

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
FEED_OUTCOMES = ("feed_fatal", "feed_fatal_no_report", "report_plain", "report_missing_message")


class Mix:
    """Scripts the faults; `hits` counts what struck, also after `end`."""

    def __init__(self, amazon: PretendedAmazon, seed: int) -> None:
        self._amazon = amazon
        self._seed = seed
        self._ended: Counter[str] = Counter()

    def begin(self) -> None:
        for kind in ANY_CALL:
            self._add("confirmShipment", kind, OFTEN, seconds=HELD_S)
            self._add("*", kind, SELDOM, seconds=HELD_S)
        self._add("confirmShipment", "slow", OFTEN, seconds=2)
        self._add("confirmShipment", "timeout_after", 0.003, seconds=GIVEN_UP_S)
        self._add("confirmShipment", "message", SELDOM, status=400)
        self._add("confirmShipment", "message", 0.002, status=403)
        # An answer older than the change, as long as Amazon's reading side may lag.
        self._add("getOrder", "stale_read", 0.2, lag=90)
        for kind in ("duplicate_page", "reordered_page", "stale_read"):
            self._add("searchOrders", kind, 0.05)
        for kind in FEED_OUTCOMES:
            self._add("createFeed", kind, 0.15)
        self._amazon.fault("createFeed", "feed_rejected", count=1, skip=2)
        self._amazon.fault("createFeed", "feed_rejected_fatal", count=1, skip=4, share=0.5)
        for place in ("upload", "download"):
            for kind in ("500", "timeout_after", "cut_body"):
                self._add(place, kind, 0.05, seconds=HELD_S)
        self._add("token", "500", 0.05)

    def end(self) -> None:
        """Amazon is well from now on."""
        self._ended = self.hits()
        self._amazon.clear_faults()

    def hits(self) -> Counter[str]:
        """Kind -> how many calls it struck."""
        found = Counter(self._ended)
        for script in self._amazon.control("faults")["faults"]:
            if script["hits"]:
                found[f"{script['operation'].replace('*', 'any call')}: {script['kind']}"] += (
                    script["hits"]
                )
        return found

    def _add(self, operation: str, kind: str, probability: float, **fields: float) -> None:
        self._seed += 1
        self._amazon.fault(operation, kind, probability=probability, seed=self._seed, **fields)
