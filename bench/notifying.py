"""Telling Amazon: a backlog of calls beside its allowance, a batch in a feed, and one order from press to acceptance.

Rates are the published ones. What Amazon was told is counted at Amazon (N1 to N3).
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bench.prepared import ROOT
from bench.world import CANADA, SELLER, US, answer, control, installation, pretended_amazon, run

CHILD = "bench.notifying_child"
ANSWER_S = 0.2
# confirmShipment, as Amazon publishes it.
RATE, BURST = 2, 10
_FEEDS = ("createFeedDocument", "upload", "createFeed", "getFeed", "getFeeds", "getFeedDocument")
_TOLD = (*_FEEDS, "download", "confirmShipment", "getOrder")


def backlog(orders: int, database_url: str) -> None:
    """The floor: what the allowance lets through. Amazon takes its time for an answer, one worker sends one by one."""
    with seller(orders) as (amazon, token), installation(amazon, database_url) as environment:
        slow = {"operation": "confirmShipment", "kind": "slow", "seconds": ANSWER_S, "count": -1}
        control(amazon, "faults", slow)
        figures = run(environment, CHILD, "backlog", token)
        made = answer(amazon, "calls?since=0&operation=confirmShipment")["calls"]
        must_be_told_once(amazon, orders)
    floor_s = (orders - BURST) / RATE
    refused = sum(call["status"] == 429 for call in made)
    print(
        f"a backlog of {orders} orders, {name(database_url)}: {figures['wall_s']:.1f} s, "
        f"{figures['wall_s'] / floor_s:.3f} of the {floor_s:.1f} s of Amazon's allowance; "
        f"{len(made)} calls, {refused} of them refused; {figures['queries'] / orders:.1f} queries and "
        f"{figures['cpu_s'] / orders * 1000:.1f} ms of processor for each; {figures['peak_mb']:.0f} MB at most"
    )


def batch(orders: int, database_url: str) -> None:
    """On a clock that is moved: from the press of start to the last verdict, the worker looks every half minute."""
    with seller(orders) as (amazon, token), installation(amazon, database_url) as environment:
        figures = run(environment, CHILD, "batch", token)
        made = Counter(call["operation"] for call in answer(amazon, "calls?since=0")["calls"])
        must_be_told_once(amazon, orders)
    told = {operation: made[operation] for operation in _TOLD if made[operation]}
    print(
        f"a batch of {orders} orders, {name(database_url)}: {sum(told.values())} calls "
        f"({', '.join(f'{count} {operation}' for operation, count in told.items())}); accepted "
        f"{figures['moved_s']:.0f} s after the press; {figures['queries'] / orders:.1f} queries and "
        f"{figures['cpu_s'] / orders * 1000:.1f} ms of processor an order, the batch's own work among them"
    )


def one_by_one(orders: int, database_url: str) -> None:
    """With a worker cluster, on the real clock: from the press of "Mark as shipped" to Amazon's acceptance."""
    # The first one waits for the cluster's start.
    with seller(orders + 1) as (amazon, token), installation(amazon, database_url) as environment:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environment
        )
        try:
            figures = run(environment, CHILD, "one", token)
        finally:
            worker.terminate()
            worker.wait(60)
        must_be_told_once(amazon, orders + 1)
    print(
        f"one order from shipped to accepted, {name(database_url)}: {figures['median_s']:.2f} s, the median of "
        f"{orders}; at worst {figures['worst_s']:.2f} s"
    )


@contextmanager
def seller(orders: int) -> Iterator[tuple[str, str]]:
    """A pretended Amazon with open orders that ask for nothing odd, and the seller's refresh token."""
    wanted = {"count": orders, "seed": 7, "shipByDays": [3, 3], "programs": []}
    wanted |= {"status": "UNSHIPPED", "fulfilledBy": "MERCHANT", "cancellationRequestShare": 0}
    with pretended_amazon(rates_lifted=False) as amazon:
        fields = {"sellingPartnerId": SELLER, "region": "NA", "marketplaces": [US, CANADA]}
        token = control(amazon, "sellers", fields)["refreshToken"]
        control(amazon, "generate", {"sellingPartnerId": SELLER, "marketplaceId": US, **wanted})
        yield amazon, token


def must_be_told_once(amazon: str, orders: int) -> None:
    told = answer(amazon, "summary")["confirmations"]
    assert (told["exactlyOne"], told["doubledOrderIds"]) == (orders, []), told


def name(database_url: str) -> str:
    return "PostgreSQL" if database_url else "SQLite"
