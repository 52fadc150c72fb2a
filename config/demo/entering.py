"""Step: an order that is not from Amazon is entered and shipped, and nobody is told (decision 31)."""

from config.demo.failing import must
from config.demo.shipping import CARRIER, tracking_number
from config.demo.stage import Figures, Stage, Step

# Its buyer is no buyer of Amazon's, so the details stay (RED-50).
RECIPIENT = "Henrike Aldersey"
_ENTRY = {
    "recipient_name": RECIPIENT, "line1": "77 Quarry Lane", "city": "Portland",
    "state_or_region": "ME", "postal_code": "04101", "country": "US",
    "form-0-sku": "FAIR-MUG-01", "form-0-title": "Mug from the craft fair", "form-0-quantity": "1",
    "form-0-price": "18.00",
}  # fmt: skip
_NOBODY = "Not from Amazon: Amazon is not told."


def enter_and_ship(stage: Stage) -> Figures:
    visitor = stage.visitor
    page = visitor.submit(visitor.get("/orders/new/").form_with("recipient_name"), **_ENTRY)
    must(RECIPIENT in page.text, f"The order was not entered: {page.text[:300]}")
    stage.entered = visitor.address
    form = visitor.get(page.link_named("Enter tracking")).form_with("tracking_number")
    number = tracking_number(len(stage.shipped))
    visitor.submit(form, carrier_code=CARRIER, tracking_number=number)
    page = visitor.get(stage.entered)
    must(number in page.text, "The order that was entered has no shipment.")
    must(_NOBODY in page.text, f"The page of the order does not say: {_NOBODY}")
    return {"orders shipped": 1, "notifications": 0}


STEPS = (Step("Enter an order that is not from Amazon, ship it", enter_and_ship),)
