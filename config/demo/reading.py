"""What a visitor reads off the orders pages."""

import re
from collections.abc import Iterator

from config.demo.failing import StepFailed
from config.demo.page import Page
from config.demo.visitor import Visitor

_ORDER_NUMBER = re.compile(r"\d{3}-\d{7}-\d{7}")


def count_on_tab(page: Page, label: str) -> int:
    """The number beside a tab: ``Awaiting shipment 250``."""
    for link in page.links:
        words = " ".join(link.text.split())
        if words.startswith(label):
            return int(words.removeprefix(label).replace(",", "").replace("+", "").strip() or 0)
    raise StepFailed(f"The orders page has no tab {label}.")


def pages_from(visitor: Visitor, to: str) -> Iterator[Page]:
    """The page at `to` and all that follow by its link Next."""
    while to:
        page = visitor.get(to)
        yield page
        to = next((link.to for link in page.links if link.text == "Next"), "")


def orders_on(page: Page) -> dict[str, str]:
    """Amazon order id -> address of its page."""
    return {link.text: link.to for link in page.links if _ORDER_NUMBER.fullmatch(link.text)}
