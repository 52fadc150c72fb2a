"""Scripted misbehaviour: which call is to go wrong next, and how."""

import random
import threading
from dataclasses import dataclass, field

# Answered instead of acting: any operation.
_ANYWHERE = frozenset(
    {"429", "500", "503", "html", "empty", "message", "refused", "timeout_before", "expired_token"}
)
# Answered instead of acting: purchaseShipment alone, in Amazon's words.
PURCHASE_REFUSALS = frozenset(
    {"terms_not_accepted", "out_of_money", "not_compatible", "rates_expired"}
)
INSTEAD = _ANYWHERE | PURCHASE_REFUSALS
# The call acts, its answer does not arrive whole, or arrives late.
AFTERWARDS = frozenset({"timeout_after", "cut_body", "slow"})
# The answer itself is made differently by the operation.
WITHIN = frozenset({"duplicate_page", "reordered_page", "stale_read", "filter_ignored"})
# What becomes of a feed, drawn when it is created.
FEED_OUTCOMES = frozenset(
    {
        "feed_fatal",
        "feed_fatal_no_report",
        "feed_rejected",
        "feed_rejected_fatal",
        "report_plain",
        "report_missing_message",
    }
)
# Not of the API, so ``*`` does not mean them.
APART = frozenset({"token", "upload", "download"})
# Calls of the pretended BigCommerce are named ``bigcommerce.getOrders``; ``bigcommerce.*`` means all of them.
BIGCOMMERCE = "bigcommerce."
LOGIN_ONLY = frozenset({"invalid_grant", "invalid_client"})
KINDS = INSTEAD | AFTERWARDS | WITHIN | FEED_OUTCOMES | LOGIN_ONLY
DEFAULT_HOLD_SECONDS = 70.0


@dataclass
class Fault:
    """One script. Applies to matching calls after ``skip`` of them, ``count`` times or by chance.

    ``operation`` is an operation's name, ``*`` (every Selling Partner API operation), ``token`` (Login
    with Amazon), ``upload`` or ``download`` (of feed documents), ``bigcommerce.*`` or one of its calls; the seller
    (or BigCommerce store) and the order narrow it further.
    ``share`` of the messages act before a feed ends as FATAL. A stale read of one order shows its last change as not
    made yet, or only if that is younger than ``lag`` seconds. ``words``: what a 500 or a refusal says instead.
    """

    operation: str
    kind: str
    count: int | None = 1
    probability: float = 1.0
    skip: int = 0
    seller_id: str | None = None
    order_id: str | None = None
    seconds: float = DEFAULT_HOLD_SECONDS
    status: int | None = None
    seed: int = 0
    share: float = 0.5
    lag: float | None = None
    words: str = ""
    hits: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def matches(self, operation: str, seller_id: str | None, order_id: str | None) -> bool:
        if self.operation != operation and not self._means(operation):
            return False
        if self.kind in LOGIN_ONLY and operation != "token":
            return False
        if self.kind in PURCHASE_REFUSALS and operation != "purchaseShipment":
            return False
        if self.kind in FEED_OUTCOMES and operation != "createFeed":
            return False
        return self.seller_id in (None, seller_id) and self.order_id in (None, order_id)

    def _means(self, operation: str) -> bool:
        if operation.startswith(BIGCOMMERCE):
            return self.operation == f"{BIGCOMMERCE}*"
        return self.operation == "*" and operation not in APART

    def strikes(self) -> bool:
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.count == 0 or self.chance.random() >= self.probability:
            return False
        if self.count is not None:
            self.count -= 1
        self.hits += 1
        return True


class Faults:
    """The scripts in the order they were given; at most one strikes a call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripts: list[Fault] = []
        self._released = threading.Event()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._scripts.append(fault)

    def draw(
        self, operation: str, seller_id: str | None, order_id: str | None = None
    ) -> Fault | None:
        if not self._scripts:
            return None
        with self._lock:
            for fault in self._scripts:
                if fault.matches(operation, seller_id, order_id) and fault.strikes():
                    return fault
        return None

    def hold(self, seconds: float) -> None:
        """Keep the caller waiting, until ``clear`` at the latest."""
        self._released.wait(seconds)

    def clear(self) -> None:
        """Forget every script and let go of the calls that are being held."""
        with self._lock:
            self._scripts.clear()
            released, self._released = self._released, threading.Event()
        released.set()

    def listing(self) -> list[dict[str, object]]:
        with self._lock:
            return [
                {
                    "operation": fault.operation,
                    "kind": fault.kind,
                    "left": fault.count,
                    "probability": fault.probability,
                    "skip": fault.skip,
                    "sellingPartnerId": fault.seller_id,
                    "orderId": fault.order_id,
                    "hits": fault.hits,
                }
                for fault in self._scripts
            ]
