"""Steps: ship some orders singly and some together, then ask Amazon how often it was told (I1)."""

from itertools import islice
from typing import Any

from config.demo.failing import must
from config.demo.reading import orders_on, pages_from
from config.demo.stage import Figures, Stage, Step

SINGLY = 3
# Below 25, from where on Amazon would be told by one feed (decision 5).
TOGETHER = 20
_CARRIER = "USPS"


def _open_orders(stage: Stage) -> dict[str, str]:
    """Amazon order id -> address, soonest ship-by first."""
    found: dict[str, str] = {}
    for page in pages_from(stage.visitor, "/orders/"):
        found |= orders_on(page)
        if len(found) >= SINGLY + TOGETHER:
            break
    return found


def ship_singly(stage: Stage) -> Figures:
    orders = list(islice(_open_orders(stage).items(), SINGLY))
    for order_id, address in orders:
        page = stage.visitor.get(address)
        to = page.link_named("Enter tracking")
        form = stage.visitor.get(to).form_with("tracking_number")
        number = _tracking_number(len(stage.shipped))
        stage.visitor.submit(form, carrier_code=_CARRIER, tracking_number=number)
        stage.shipped[order_id] = number
    return {"orders shipped": len(orders)}


def ask_amazon(stage: Stage) -> Figures:
    """Waits until Amazon took all, then looks at every one."""
    wanted = len(stage.shipped)
    stage.wait(
        f"Amazon's acceptance of {wanted} confirmations",
        lambda: stage.amazon.confirmations().total >= wanted,
    )
    counted = stage.amazon.confirmations()
    must(not counted.doubled, f"Amazon was told twice about {', '.join(counted.doubled)}.")
    must(counted.one == wanted, f"Amazon counts {counted.one} confirmed orders, not {wanted}.")
    for order_id, number in stage.shipped.items():
        at_amazon = stage.amazon.order(order_id)
        told = [_number_of(confirmation) for confirmation in at_amazon["confirmations"]]
        must(told == [number], f"Amazon was told {told} about order {order_id}, not {number}.")
        must(at_amazon["status"] == "SHIPPED", f"Amazon shows order {order_id} as not shipped.")
    return {"orders shipped": wanted, "notifications Amazon accepted": counted.one}


def _number_of(confirmation: dict[str, Any]) -> str:
    return str(confirmation["trackingNumber"])


def _tracking_number(place: int) -> str:
    return f"94001118992231{place:08d}"


STEPS = (
    Step(f"Ship {SINGLY} orders singly", ship_singly),
    Step("Ask Amazon what it was told", ask_amazon),
)
