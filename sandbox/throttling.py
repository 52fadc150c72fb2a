"""Amazon's usage plans: a token bucket for each seller, application and operation."""

import threading
from dataclasses import dataclass

from sandbox.clock import Clock


@dataclass(frozen=True)
class Plan:
    """``rate`` tokens a second are added to a bucket that holds ``burst``."""

    rate: float
    burst: int


# The published default rates of every operation the product may call, built here or not.
PUBLISHED: dict[str, Plan] = {
    "searchOrders": Plan(0.0056, 20),
    "getOrder": Plan(0.5, 30),
    "confirmShipment": Plan(2, 10),
    "createFeedDocument": Plan(0.5, 15),
    "createFeed": Plan(0.0083, 15),
    "getFeed": Plan(2, 15),
    "cancelFeed": Plan(2, 15),
    "getFeeds": Plan(0.0222, 10),
    "getFeedDocument": Plan(0.0222, 10),
    "getMarketplaceParticipations": Plan(0.016, 15),
    "getAccount": Plan(0.016, 15),
    "getCatalogItem": Plan(2, 2),
    "searchCatalogItems": Plan(2, 2),
    "getListingsItem": Plan(5, 10),
    "getRates": Plan(80, 100),
    "purchaseShipment": Plan(80, 100),
    "getTracking": Plan(80, 100),
    "getShipmentDocuments": Plan(80, 100),
    "cancelShipment": Plan(80, 100),
}
LIFTED = Plan(1000.0, 1_000_000)

_Key = tuple[str, str, str]


class Throttle:
    """The buckets of all sellers; in memory, full after a start."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[_Key, tuple[float, float]] = {}
        self._changed: dict[tuple[str | None, str], Plan] = {}

    def plan(self, seller_id: str, operation: str) -> Plan:
        for key in ((seller_id, operation), (None, operation)):
            if key in self._changed:
                return self._changed[key]
        return PUBLISHED[operation]

    def take(self, seller_id: str, client_id: str, operation: str) -> bool:
        """Take a token; False if the bucket is empty, which costs nothing."""
        plan = self.plan(seller_id, operation)
        key = (seller_id, client_id, operation)
        now = self._clock.seconds()
        with self._lock:
            tokens, since = self._buckets.get(key, (float(plan.burst), now))
            tokens = min(float(plan.burst), tokens + max(0.0, now - since) * plan.rate)
            allowed = tokens >= 1
            self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        return allowed

    def change(self, operation: str, plan: Plan | None, seller_id: str | None = None) -> None:
        """Give an operation another plan, for one seller or all; None restores the published one.

        The buckets concerned start full.
        """
        with self._lock:
            if plan is None:
                self._changed.pop((seller_id, operation), None)
            else:
                self._changed[seller_id, operation] = plan
            for key in [k for k in self._buckets if k[2] == operation]:
                if seller_id in (None, key[0]):
                    del self._buckets[key]

    def reset(self) -> None:
        with self._lock:
            self._buckets.clear()
            self._changed.clear()

    def table(self, seller_id: str | None = None) -> dict[str, dict[str, float]]:
        """The plans in force, by operation."""
        plans = {name: self.plan(seller_id or "", name) for name in PUBLISHED}
        return {name: {"rate": plan.rate, "burst": plan.burst} for name, plan in plans.items()}
