"""Orders at the pretended Amazon whose personal fields all hold a text that occurs nowhere else."""

from collections.abc import Iterator
from typing import Any

from tests.amazon import US, PretendedAmazon

# Fields that the import passes over: their texts may never get here at all.
NEVER_IMPORTED = ("buyerCompanyName", "municipality", "street", "instruction", "pet", "note")


def orders_of_canaries(amazon: PretendedAmazon, seller_id: str, count: int) -> list[str]:
    """Make orders with every personal field of Amazon's model filled; their numbers."""
    numbers = amazon.generate(seller_id, count, US, giftShare=1, programs=[])
    amazon.add_orders(
        seller_id, [_filled(amazon.order(number)["order"], number) for number in numbers]
    )
    return numbers


def canaries_of(amazon: PretendedAmazon, number: str) -> list[str]:
    """The buyer's texts of an order, as Amazon holds them; town and postcode are not among them (RED-4)."""
    return [text for text in _texts(amazon.order(number)["order"]) if text.startswith("canary-")]


def _filled(order: dict[str, Any], number: str) -> dict[str, Any]:
    def canary(field: str) -> str:
        return f"canary-{number[-7:]}-{field}"

    order["buyer"] = {
        "buyerName": canary("buyer"),
        "buyerEmail": f"{canary('mail')}@example.com",
        "buyerCompanyName": canary("buyerCompanyName"),
        "buyerPurchaseOrderNumber": canary("purchase"),
    }
    order["recipient"]["deliveryAddress"] |= {
        "name": canary("recipient"),
        "companyName": canary("company"),
        "addressLine1": canary("line1"),
        "addressLine2": canary("line2"),
        "addressLine3": canary("line3"),
        "districtOrCounty": canary("district"),
        "municipality": canary("municipality"),
        "phone": canary("phone"),
        "extendedFields": {"streetName": canary("street")},
    }
    order["recipient"]["deliveryPreference"] = {
        "addressInstruction": canary("instruction"),
        "dropOffLocation": canary("pet"),
    }
    first = order["orderItems"][0]
    first["fulfillment"]["packing"]["giftOption"]["giftMessage"] = canary("gift")
    first["product"]["condition"]["conditionNote"] = canary("note")
    return order


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
