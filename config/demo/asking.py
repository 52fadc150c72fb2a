"""Step: ask Amazon how often it was told (I1), and how many labels it sold (I6)."""

from typing import Any

from config.demo.failing import must
from config.demo.stage import Figures, Stage, Step

_BY_LABEL, _BY_FEED, _BY_CALL = "label", "feed", "call"


def ask_amazon(stage: Stage) -> Figures:
    """Waits until Amazon took all, then looks at every order.

    A label that Amazon sold ships its order by itself: it is the one confirmation, and we send none.
    """
    told, sold = len(stage.shipped), len(stage.labelled)
    stage.wait(
        f"Amazon's acceptance of {told} confirmations",
        lambda: stage.amazon.confirmations().total >= told + sold,
    )
    counted = stage.amazon.confirmations()
    must(not counted.doubled, f"Amazon was told twice about {', '.join(counted.doubled)}.")
    must(
        counted.one == told + sold,
        f"Amazon counts {counted.one} shipped orders, not {told + sold}.",
    )
    for order_id, number in stage.shipped.items():
        _must_be_told(stage, order_id, number)
    for order_id in stage.labelled:
        _must_be_sold_once(stage, order_id)
    in_all = stage.amazon.labels_sold()
    must(in_all == sold, f"Amazon sold {in_all} labels, {sold} were wanted.")
    return {
        "orders shipped": counted.one,
        "notifications Amazon accepted": told,
        "by one feed": len(stage.by_feed),
        "labels Amazon sold": sold,
    }


def _must_be_told(stage: Stage, order_id: str, number: str) -> None:
    confirmed = _confirmations(stage, order_id)
    told = [each["trackingNumber"] for each in confirmed]
    must(told == [number], f"Amazon was told {told} about order {order_id}, not {number}.")
    way = confirmed[0]["source"]
    must(way != _BY_LABEL, f"Order {order_id} got a label that nobody bought.")
    wanted = _BY_FEED if order_id in stage.by_feed else _BY_CALL
    must(way == wanted, f"Amazon was told about order {order_id} by {way}, not by {wanted}.")


def _must_be_sold_once(stage: Stage, order_id: str) -> None:
    bought = stage.amazon.purchases(order_id)
    must(len(bought) == 1, f"Amazon sold {len(bought)} labels for order {order_id}.")
    sources = [each["source"] for each in _confirmations(stage, order_id)]
    must(sources == [_BY_LABEL], f"Amazon was told of order {order_id} by {', '.join(sources)}.")
    number = bought[0]["trackingId"]
    page = stage.visitor.get(stage.labelled[order_id])
    must(number in page.text, f"Order {order_id} does not show {number}, its number at Amazon.")


def _confirmations(stage: Stage, order_id: str) -> list[dict[str, Any]]:
    at_amazon = stage.amazon.order(order_id)
    must(at_amazon["status"] == "SHIPPED", f"Amazon shows order {order_id} as not shipped.")
    found: list[dict[str, Any]] = at_amazon["confirmations"]
    return found


STEPS = (Step("Ask Amazon what it was told and what it sold", ask_amazon),)
