"""T9, T12: what a page shows of a buyer is text: no element, no attribute of a stranger's, and never in an address."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.db.models import Model

from orders.models import Customer, Order, OrderItem, Product
from shipments.models import FeedSubmission, QueueHold, Shipment, ShipmentNotification
from tests.support.rows import one_of_each
from tests.support.test_desk import pages, visitor
from tests.url_rules import NOBODY, OURS, PUBLIC, RULES
from tests.url_scene import Scene
from tests.url_scene import scene as scene

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Breaks out of a text, an attribute, a script and a style; and an address that is a program.
PAYLOAD = "\"'></script></style></textarea><zz-evil onzzevil=1 src=javascript:zzevil()>{{zzevil}}"
FIELDS = (
    "buyer_name", "recipient_name", "company", "line1", "line2", "line3", "district", "phone", "purchase_order",
)  # fmt: skip
BUYER = {name: f"{name}{PAYLOAD}" for name in FIELDS}
ADDRESSES = ("href", "src", "action", "formaction", "hx-get", "hx-post", "hx-push-url", "data-href")
# What somebody types who looks for a buyer, or enters one.
TYPED = {"q", *FIELDS, "email", "postal_code"}


class Seen(HTMLParser):
    """Every element and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def faults(self) -> Iterator[str]:
        for tag, attributes in self.tags:
            if "evil" in tag or any("evil" in name or name.startswith("on") for name in attributes):
                yield f"a stranger's element or attribute: {tag} {attributes}"
            for name in ADDRESSES:
                if "evil" in unquote_plus(attributes.get(name, "")):
                    yield f"a buyer's text in an address: {tag} {attributes}"
            if tag == "script" and not attributes.get("src") and "json" not in attributes.get("type", ""):  # fmt: skip
                yield "an inline script"
            if "style" in attributes or tag == "style":
                yield f"an inline style: {tag} {attributes}"

    def kept_by_the_browser(self) -> list[dict[str, str]]:
        """Fields about buyers which the browser may offer to the next person."""
        return [
            attributes
            for tag, attributes in self.tags
            if tag in ("input", "textarea")
            and attributes.get("name") in TYPED
            and attributes.get("type") != "hidden"
            and attributes.get("autocomplete") != "off"
        ]


def poison() -> None:
    """Every text that strangers decide about."""
    for order in Order.objects.all():
        order.buyer_data = {**BUYER, "gift_messages": {"1": PAYLOAD}}
        order.buyer_fields = [*BUYER, "gift:1"]
        order.note = PAYLOAD
        order.city = order.state_or_region = order.postal_code = PAYLOAD[:30]
        order.seller_order_id = PAYLOAD[:80]
        order.custom_fields = [["payment_method", PAYLOAD]]
        order.service_level = PAYLOAD[:30]
        order.save()
    for customer in Customer.objects.all():
        customer.buyer_data = {"buyer_name": BUYER["buyer_name"]}
        customer.save()
    texts: dict[type[Model], tuple[str, ...]] = {
        OrderItem: ("title", "sku"),
        Product: ("title",),
        Shipment: ("service",),
        ShipmentNotification: ("amazon_message",),
        FeedSubmission: ("amazon_message",),
        QueueHold: ("amazon_message",),
    }
    for model, names in texts.items():
        columns = {field.name: field for field in model._meta.concrete_fields}
        for name in names:
            if name in columns:
                limit = getattr(columns[name], "max_length", None) or 1000
                model._default_manager.update(**{name: PAYLOAD[:limit]})


def shown(answer: Any) -> str:
    is_page = answer.status_code == 200 and "html" in answer.headers.get("Content-Type", "")
    return answer.text if is_page else ""


def test_t9_t12_on_no_page_of_sellers_is_a_buyers_text_more_than_text(scene: Scene) -> None:
    poison()
    walked, poisoned = 0, 0
    for name in OURS:
        if RULES[name].read in (NOBODY, PUBLIC):
            continue
        for headers in ({}, {"HX-Request": "true"}):
            html = shown(scene.clients["manager"].get(scene.url(name), headers=headers))
            assert list(Seen(html).faults()) == [], name
            # There the seller's own address and people stand.
            about_buyers = not name.startswith(("stores:", "people:"))
            assert not about_buyers or Seen(html).kept_by_the_browser() == [], name
            walked += bool(html)
            poisoned += "zzevil" in html
    assert walked > 80
    assert poisoned > 15


def test_t9_t12_on_no_page_of_the_desk_is_a_buyers_text_more_than_text() -> None:
    rows = one_of_each()
    poison()
    client = visitor("superuser")
    walked = 0
    for page in pages(rows):
        html = shown(client.get(page.url))
        assert list(Seen(html).faults()) == [], page.url
        walked += bool(html)
    assert walked > 50
    revealed = client.post(f"/admin/orders/order/{rows['orders.Order'].pk}/buyer/", {"reason": "legal"})  # fmt: skip
    assert "zzevil" in revealed.text
    assert list(Seen(revealed.text).faults()) == []
