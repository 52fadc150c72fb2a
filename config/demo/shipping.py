"""Steps: ship orders with labels that were bought elsewhere: singly, together, and by a file of tracking numbers."""

import re

from config.demo.choosing import ids_of, next_orders, without_prime
from config.demo.failing import must
from config.demo.page import Form
from config.demo.stage import Figures, Stage, Step

SINGLY = 3
# From here on Amazon is told by a feed (decision 5).
TOGETHER = 25
BY_FILE = 5
COUNT = 1 + SINGLY + TOGETHER + BY_FILE
CONFIRM = "confirmShipment"
CARRIER = "USPS"
_FIELD_OF = re.compile(r"Tracking number of (\d{3}-\d{7}-\d{7})")


def lose_an_answer(stage: Stage) -> Figures:
    """Amazon takes the confirmation and hangs up: nobody here can know that it did (SHP-20)."""
    orders = next_orders(stage, 1)
    (stage.unanswered,) = orders
    stage.amazon.lose_answer(CONFIRM, stage.unanswered)
    _ship(stage, orders)
    stage.wait(
        "A confirmation without an answer",
        lambda: stage.amazon.order(stage.unanswered)["confirmations"],
    )
    return {"orders shipped": 1, "answers lost": 1}


def ship_singly(stage: Stage) -> Figures:
    orders = next_orders(stage, SINGLY)
    _ship(stage, orders)
    return {"orders shipped": len(orders)}


def _ship(stage: Stage, orders: dict[str, str]) -> None:
    for order_id, address in orders.items():
        to = stage.visitor.get(address).link_named("Enter tracking")
        form = stage.visitor.get(to).form_with("tracking_number")
        number = stage.shipped[order_id] = tracking_number(len(stage.shipped))
        stage.visitor.submit(form, carrier_code=CARRIER, tracking_number=number, **_ticks(form))


def ship_together(stage: Stage) -> Figures:
    """One feed tells Amazon of them all; what came of it is asked for later (`telling`)."""
    stage.amazon.hurry_feeds()
    orders = next_orders(stage, TOGETHER)
    stage.by_feed = list(orders)
    ticks = stage.visitor.get("/orders/").form_with("order")
    draft = stage.visitor.submit(ticks, press="kind=mark", order=ids_of(orders))
    form = draft.form_with("ship_date")
    fields = [name for name, _ in form.fields if name.startswith("tracking-")]
    numbers = {}
    for order_id, name in zip(_FIELD_OF.findall(draft.text), fields, strict=True):
        numbers[name] = stage.shipped[order_id] = tracking_number(len(stage.shipped))
    form = stage.visitor.submit(form, carrier_code=CARRIER, **numbers).form_with("ship_date")
    stage.visitor.submit(form, press="start=yes", **_ticks(form))
    stage.wait_for_batch(f"{len(orders)} orders marked as shipped.")
    return {"orders shipped": len(orders)}


def ship_by_file(stage: Stage) -> Figures:
    """As a carrier's program writes it: order, carrier, number."""
    orders = next_orders(stage, BY_FILE, without_prime)
    lines = ["Order Number,Carrier,Tracking Number"]
    for order_id in orders:
        number = stage.shipped[order_id] = tracking_number(len(stage.shipped))
        lines.append(f"{order_id},{CARRIER},{number}")
    form = stage.visitor.get("/shipments/files/tracking/").form_with("unknown_as_other")
    draft = stage.visitor.upload(form, "from-the-carrier.csv", "\r\n".join(lines))
    ready = f"{len(orders)} Ready to start"
    must(ready in draft.text, f"The draft of the file does not say: {ready}")
    stage.visitor.submit(draft.form_to("/start/"), press="start=yes")
    stage.wait_for_batch(f"{len(orders)} tracking numbers recorded.")
    return {"lines read": len(orders), "orders shipped": len(orders)}


def _ticks(form: Form) -> dict[str, str]:
    """A Prime order that goes with another carrier asks for a tick (decision 29)."""
    return {name: "prime" for name in form.names if name.partition("-")[0] == "tick"}


def tracking_number(position: int) -> str:
    """A different one for each parcel, with the check digit that USPS numbers end with."""
    body = f"94001118992231{position:07d}"
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return f"{body}{-total % 10}"


STEPS = (
    Step("Ship an order and lose Amazon's answer", lose_an_answer),
    Step(f"Ship {SINGLY} orders singly", ship_singly),
    Step(f"Ship {TOGETHER} orders together", ship_together),
    Step(f"Ship {BY_FILE} orders by a file of tracking numbers", ship_by_file),
)
