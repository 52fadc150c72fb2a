"""Steps: labels of Amazon Buy Shipping, one in the dialog and many in the background, and their papers (SHP-15, I6)."""

from typing import Any

from config.demo.choosing import for_labels, ids_of, next_orders
from config.demo.failing import must
from config.demo.page import Page
from config.demo.paper import pages_of
from config.demo.stage import Figures, Stage, Step

TOGETHER = 12
COUNT = 1 + TOGETHER
_PARCEL = {"length": "12", "width": "9", "height": "4", "weight": "20"}


def buy_one(stage: Stage) -> Figures:
    visitor = stage.visitor
    ((order_id, address),) = next_orders(stage, 1, for_labels).items()
    ask = visitor.get(visitor.get(address).link_named("Buy label")).form_with("length", "ship_from")
    page = visitor.submit(ask, **_PARCEL)
    rates = page.form_with("rate", "key")
    offers = page.text.count("arrives by")
    must(offers > 0 and "$" in page.text, f"No rates with price and promise: {page.text[:300]}")
    must(bool(rates.value_of("rate")), "No rate is chosen beforehand.")
    page = visitor.submit(rates)
    stage.labelled[order_id] = address
    file = page.link_named("Print label (PDF)")
    (words,) = pages_of(visitor.download(file))
    must(street_of(stage, order_id) in words, f"The label of {order_id} lacks the street.")
    stage.kept_label = (order_id, file)
    return {"rates offered": offers, "labels bought": 1}


def buy_together(stage: Stage) -> Figures:
    visitor = stage.visitor
    orders = next_orders(stage, TOGETHER, for_labels)
    ticks = visitor.get("/orders/").form_with("order")
    draft = visitor.submit(ticks, press="kind=labels", order=ids_of(orders))
    form = draft.form_with("policy", "length")
    visitor.submit(form, press="start=yes", **_PARCEL)
    stage.labelled |= orders
    batch = visitor.address.partition("?")[0]
    done = f"{TOGETHER} labels bought."
    page = stage.wait(f"The purchase of {TOGETHER} labels", lambda: stage.shows(batch, done))
    return {"labels bought": TOGETHER, **_print(stage, page, orders)}


def _print(stage: Stage, batch: Page, orders: dict[str, str]) -> Figures:
    """All labels in one file, all packing slips in another."""
    printed: dict[str, list[str]] = {}
    for papers in ("Print labels", "Packing slips"):
        printed[papers] = pages_of(stage.visitor.download(batch.link_named(papers)))
        number = len(printed[papers])
        must(number == len(orders), f"{papers} gave {number} pages for {len(orders)} orders.")
    for order_id in orders:
        street = street_of(stage, order_id)
        found = sum(street in words for words in printed["Print labels"])
        must(found > 0, f"No label shows the street of order {order_id}.")
    return {
        "pages of labels": len(printed["Print labels"]),
        "pages of packing slips": len(printed["Packing slips"]),
    }


def street_of(stage: Stage, order_id: str) -> str:
    order: dict[str, Any] = stage.at_amazon[order_id]
    return str(order["recipient"]["deliveryAddress"]["addressLine1"])


STEPS = (
    Step("Buy a label in the dialog", buy_one),
    Step(f"Buy {TOGETHER} labels in the background, print them", buy_together),
)
