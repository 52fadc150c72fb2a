"""Steps: orders at Amazon, two stores through the real consent, the first import, and fifty more at the end."""

from math import ceil

from config.demo.amazon import CA, SELLER_ID, US
from config.demo.failing import StepFailed, must
from config.demo.reading import count_on_tab
from config.demo.stage import Figures, Stage, Step

PAGE_SIZE = 100
FRESH = 50
# After the fresh orders, so that these and not the redacted ones lead the list that a visitor finds.
_LATER = [6, 9]
_OPERATION = "searchOrders"


def make_orders(stage: Stage) -> Figures:
    in_canada = stage.orders // 5
    counts = {US: stage.orders - in_canada, CA: in_canada}
    for seed, (marketplace_id, count) in enumerate(counts.items(), start=1):
        if count:
            _generate(stage, marketplace_id, count, seed, shipByDays=_LATER)
    return {"orders at Amazon": len(stage.at_amazon)}


def _generate(stage: Stage, marketplace_id: str, count: int, seed: int, **more: object) -> None:
    for order_id in stage.amazon.generate(marketplace_id, count, seed, **more):
        stage.at_amazon[order_id] = stage.amazon.order(order_id)["order"]


def connect_stores(stage: Stage) -> Figures:
    names = [_connect(stage, marketplace_id) for marketplace_id in (US, CA)]
    return {"stores": ", ".join(names)}


def _connect(stage: Stage, marketplace_id: str) -> str:
    """Form, Amazon's consent page, and back: the way every seller takes."""
    visitor = stage.visitor
    form = visitor.get("/stores/connect/").form_with("marketplace_id")
    page = visitor.submit(form, marketplace_id=marketplace_id, product_identifier="SKU")
    to_amazon = [link.to for link in page.links if link.to.startswith(stage.amazon.url)]
    must(len(to_amazon) == 1, f"Connecting did not lead to Amazon: {page.text[:300]}")
    consent = visitor.get(to_amazon[0]).form_with("selling_partner_id", "consent")
    page = visitor.submit(consent, selling_partner_id=SELLER_ID, consent="yes")
    if not visitor.address.startswith(stage.base_url):
        raise StepFailed(f"Amazon did not send us back: {page.text[:300]}")
    return page.form_with("name").value_of("name")


def wait_for_import(stage: Stage) -> Figures:
    imported = stage.wait(
        f"The import of {stage.orders} orders", lambda: _awaiting(stage, at_least=stage.orders)
    )
    calls = stage.amazon.calls(_OPERATION)
    must(imported == stage.orders, f"{imported} orders are here, Amazon holds {stage.orders}.")
    in_canada = stage.orders // 5
    # Each store catches up alone at first (decision 14): one search each, a page for every hundred orders.
    most = sum(max(1, ceil(count / PAGE_SIZE)) for count in (stage.orders - in_canada, in_canada))
    # Then one poll for both; where the second store joins late, the first one was polled alone before.
    most += 2
    must(calls <= most, f"{calls} {_OPERATION} calls were used, {most} are enough.")
    return {"orders imported": imported, f"{_OPERATION} calls": calls}


def _awaiting(stage: Stage, at_least: int) -> int:
    """0 until so many orders are shown."""
    count = count_on_tab(stage.visitor.get("/orders/"), "Awaiting shipment")
    return count if count >= at_least else 0


def import_fresh(stage: Stage) -> Figures:
    before = count_on_tab(stage.visitor.get("/orders/"), "Awaiting shipment")
    calls_before = stage.amazon.calls(_OPERATION)
    _generate(stage, US, FRESH, seed=9, updatedMinutesAgo=[3, 10])
    stage.visitor.submit(stage.visitor.get("/orders/").form_to("/orders/import/"))
    found = stage.wait(
        f"The import of {FRESH} fresh orders", lambda: _awaiting(stage, before + FRESH)
    )
    must(found == before + FRESH, f"{found - before} orders came, {FRESH} were new at Amazon.")
    calls = stage.amazon.calls(_OPERATION) - calls_before
    return {"orders imported": FRESH, f"{_OPERATION} calls": calls}


FIRST = (
    Step("Put orders into the pretended Amazon", make_orders),
    Step("Connect two stores through Amazon's consent page", connect_stores),
    Step("Import", wait_for_import),
)
LAST = (Step("Import fresh orders with Import now", import_fresh),)
