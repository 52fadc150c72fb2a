"""Steps: labels of Amazon Buy Shipping, one in the dialog and many in the background, and their papers (SHP-15, I6)."""

from typing import Any

from config.demo.choosing import for_labels, ids_of, next_orders
from config.demo.failing import must
from config.demo.paper import pages_of
from config.demo.stage import Figures, Stage, Step

TOGETHER = 12
COUNT = 1 + TOGETHER
# Inches and ounces.
_PARCEL = {"length": "12", "width": "9", "height": "4", "weight": "20"}


def buy_one(stage: Stage) -> Figures:
    visitor = stage.visitor
    orders = next_orders(stage, 1, for_labels)
    ((_, address),) = orders.items()
    ask = visitor.get(visitor.get(address).link_named("Buy label")).form_with("length", "ship_from")
    page = visitor.submit(ask, **_PARCEL)
    rates = page.form_with("rate", "key")
    offers = page.text.count("arrives by")
    must(offers > 0 and "$" in page.text, "The dialog shows no rate with its price and promise.")
    must(bool(rates.value_of("rate")), "The dialog proposes none of its rates.")
    page = visitor.submit(rates)
    stage.labelled |= orders
    _print_labels(stage, page.link_named("Print label (PDF)"), orders)
    return {"rates offered": offers, "labels bought": 1}


def buy_together(stage: Stage) -> Figures:
    """The worker buys; the page of the batch says how far it is."""
    visitor = stage.visitor
    orders = next_orders(stage, TOGETHER, for_labels)
    ticks = visitor.get("/orders/").form_with("order")
    draft = visitor.submit(ticks, press="kind=labels", order=ids_of(orders))
    visitor.submit(draft.form_with("policy", "length"), press="start=yes", **_PARCEL)
    stage.labelled |= orders
    done = f"{TOGETHER} labels bought."
    batch = stage.wait_for_batch(done)
    slips = pages_of(visitor.download(batch.link_named("Packing slips")))
    must(len(slips) == TOGETHER, f"{len(slips)} packing slips came for {TOGETHER} orders.")
    pages = _print_labels(stage, batch.link_named("Print labels"), orders)
    return {"labels bought": TOGETHER, "pages of labels": pages, "packing slips": len(slips)}


def _print_labels(stage: Stage, file: str, orders: dict[str, str]) -> int:
    """One page for each order, with the street that Amazon has."""
    pages = pages_of(stage.visitor.download(file))
    stage.label_files.append(file)
    must(len(pages) == len(orders), f"{len(pages)} labels were printed for {len(orders)} orders.")
    for order_id in orders:
        street = _street_of(stage.at_amazon[order_id])
        must(any(street in page for page in pages), f"No label has the street of {order_id}.")
    return len(pages)


def _street_of(order: dict[str, Any]) -> str:
    return str(order["recipient"]["deliveryAddress"]["addressLine1"])


STEPS = (
    Step("Buy a label in the dialog", buy_one),
    Step(f"Buy {TOGETHER} labels in the background, print them", buy_together),
)
