"""Steps: the Canadian store sells through BigCommerce as well, which hears of each of its parcels once (SHP-26)."""

from config.demo import environment
from config.demo.amazon import CA
from config.demo.failing import must
from config.demo.stage import Figures, Stage, Step

CA_STORE = "Amazon.ca"
STORE_HASH = "northwind1"


def link_bigcommerce(stage: Stage) -> Figures:
    orders = [order_id for order_id in stage.at_amazon if _is_canadian(stage, order_id)]
    token = stage.amazon.open_shop(STORE_HASH, orders)
    visitor = stage.visitor
    visitor.get(visitor.get("/stores/").link_named(CA_STORE))
    form = visitor.get(f"{visitor.address}bigcommerce/").form_with("store_hash", "token")
    page = visitor.submit(form, store_hash=STORE_HASH, token=token)
    linked = f"is linked with the BigCommerce store {STORE_HASH}"
    must(linked in page.text, f"BigCommerce was not linked: {page.text[:300]}")
    return {"orders in BigCommerce": len(orders)}


def ask_bigcommerce(stage: Stage) -> Figures:
    """What the workers do each minute, by hand."""
    parcels = {
        order_id: [number]
        for order_id, number in stage.shipped.items()
        if _is_canadian(stage, order_id)
    }
    must(bool(parcels), "No order of the linked store was shipped, so this proves nothing.")
    stage.processes.run("notify", environment.manage("notify_shipments"), stage.environment)
    told = stage.wait("BigCommerce's shipments", lambda: _told(stage, len(parcels)))
    for order_id, numbers in parcels.items():
        there = told.get(order_id, [])
        must(there == numbers, f"BigCommerce has {there} of order {order_id}, not {numbers}.")
    must(len(told) == len(parcels), f"BigCommerce has parcels of {len(told)} orders.")
    return {"orders shipped in BigCommerce": len(parcels)}


def _told(stage: Stage, least: int) -> dict[str, list[str]] | None:
    told = {
        order: numbers for order, numbers in stage.amazon.told_shop(STORE_HASH).items() if numbers
    }
    return told if len(told) >= least else None


def _is_canadian(stage: Stage, order_id: str) -> bool:
    return _channel(stage.at_amazon[order_id]).get("marketplaceId") == CA


def _channel(order: dict[str, object]) -> dict[str, object]:
    channel = order["salesChannel"]
    assert isinstance(channel, dict)
    return channel


LINK = (Step("Link the Canadian store with BigCommerce", link_bigcommerce),)
ASK = (Step("Ask BigCommerce what it was told", ask_bigcommerce),)
