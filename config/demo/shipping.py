"""Steps: ship some orders singly and some together, then ask Amazon how often it was told (I1)."""

from itertools import islice
from typing import Any

from config.demo.failing import must
from config.demo.page import Form
from config.demo.reading import orders_on
from config.demo.stage import Figures, Stage, Step

SINGLY = 3
# Below 25, from where on Amazon would be told by one feed (decision 5).
TOGETHER = 20
_CARRIER = "USPS"


def ship_singly(stage: Stage) -> Figures:
    orders = _next_orders(stage, SINGLY)
    for order_id, address in orders.items():
        to = stage.visitor.get(address).link_named("Enter tracking")
        form = stage.visitor.get(to).form_with("tracking_number")
        number = _tracking_number(stage)
        stage.visitor.submit(form, carrier_code=_CARRIER, tracking_number=number, **_ticks(form))
        stage.shipped[order_id] = number
    return {"orders shipped": len(orders)}


def ship_together(stage: Stage) -> Figures:
    orders = _next_orders(stage, TOGETHER)
    # The last part of an order's address is what its tick carries.
    ids = [address.strip("/").split("/")[-1] for address in orders.values()]
    ticks = stage.visitor.get("/orders/").form_with("order")
    form = stage.visitor.submit(ticks, order=ids).form_with("ship_date")
    numbers = {}
    # The draft lists its orders like the list does, soonest ship-by first.
    for position, order_id in enumerate(orders, start=1):
        numbers[f"tracking-{position}"] = stage.shipped[order_id] = _tracking_number(stage)
    form = stage.visitor.submit(form, carrier_code=_CARRIER, **numbers).form_with("ship_date")
    page = stage.visitor.submit(form, press="start", **_ticks(form))
    must(f"{len(orders)} orders" in page.text, "The group was not started as a batch.")
    return {"orders shipped": len(orders)}


def _ticks(form: Form) -> dict[str, str]:
    """A Prime order that goes with another carrier asks for a tick (decision 29)."""
    return {name: "prime" for name in form.names if name.partition("-")[0] == "tick"}


def _next_orders(stage: Stage, count: int) -> dict[str, str]:
    """Amazon order id -> address of the first open ones, soonest ship-by first."""
    found = orders_on(stage.visitor.get("/orders/"))
    must(len(found) >= count, f"Only {len(found)} open orders are left to ship.")
    return dict(islice(found.items(), count))


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


def _tracking_number(stage: Stage) -> str:
    """A different one for each parcel, with the check digit that USPS numbers end with."""
    body = f"94001118992231{len(stage.shipped):07d}"
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


STEPS = (
    Step(f"Ship {SINGLY} orders singly", ship_singly),
    Step(f"Ship {TOGETHER} orders together", ship_together),
    Step("Ask Amazon what it was told", ask_amazon),
)
