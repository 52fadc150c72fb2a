"""What Amazon holds of buyers, and where it must not be: logs and the queue's tables (I4)."""

from typing import Any

from tests.desk import Desk

# Towns and the like are in no secret.
_NOT_PERSONAL = ("city", "stateOrRegion", "postalCode", "countryCode", "addressType")


def texts_of(order: dict[str, Any]) -> list[str]:
    """Name, street, telephone and e-mail of one order."""
    address = order.get("recipient", {}).get("deliveryAddress", {})
    kept = [value for key, value in address.items() if key not in _NOT_PERSONAL]
    texts = (*kept, *order.get("buyer", {}).values())
    return [text for text in texts if isinstance(text, str) and len(text) > 5]


def in_logs(desk: Desk) -> list[str]:
    """One sentence for each log file with something of a buyer."""
    sellers = [seller["sellingPartnerId"] for seller in desk.amazon.control("sellers")["sellers"]]
    texts = {
        text
        for seller in sellers
        for order in desk.amazon.orders(seller)
        for text in texts_of(order)
    }
    said = []
    for log in sorted(desk.folder.glob("*.log")):
        lines = log.read_text(errors="replace")
        found = sum(text in lines for text in texts)
        if found:
            said.append(f"{found} texts of buyers are in {log.name}")
    return said
