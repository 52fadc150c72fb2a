"""Steps: where parcels leave, as the seller says it, and Buy Shipping, which only the support desk switches on."""

from config.demo.failing import must
from config.demo.stage import SUPPORT_EMAIL, Figures, Stage, Step
from config.demo.visitor import Visitor

US_STORE = "Amazon.com"
_SENDER = {
    "name": "Northwind Goods", "line1": "480 Harbor Avenue", "city": "Columbus",
    "state_or_region": "OH", "postal_code": "43215", "country": "US", "phone": "+1 614 555 0100",
}  # fmt: skip


def choose_sender(stage: Stage) -> Figures:
    visitor = stage.visitor
    add = visitor.get("/stores/addresses/").link_named("Add an address")
    visitor.submit(visitor.get(add).form_with("line1", "postal_code"), **_SENDER)
    visitor.get(visitor.get("/stores/").link_named(US_STORE))
    settings = visitor.get(f"{visitor.address}shipping/").form_with("ship_from")
    (address,) = [key for key in settings.choices["ship_from"] if key]
    page = visitor.submit(settings, ship_from=address)
    must("are saved" in page.text, f"The ship-from address was not taken: {page.text[:300]}")
    return {"ship from": f"{_SENDER['city']}, {_SENDER['state_or_region']}"}


def switch_labels_on(stage: Stage) -> Figures:
    """Signed in as somebody else: sellers see this switch and cannot change it (SUP-12)."""
    support = Visitor(stage.base_url)
    support.sign_in(SUPPORT_EMAIL, stage.password)
    change = support.get("/admin/stores/store/").link_named(US_STORE)
    page = support.submit(support.get(change).form_with("buy_shipping"), buy_shipping="on")
    must("was changed successfully" in page.text, f"Buy Shipping is not on: {page.text[:300]}")
    return {"Buy Shipping on for": US_STORE}


STEPS = (
    Step("Choose where parcels leave", choose_sender),
    Step("Let the support desk switch Buy Shipping on", switch_labels_on),
)
