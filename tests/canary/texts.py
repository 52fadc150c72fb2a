"""Orders at the pretended Amazon whose personal fields all hold a text that occurs nowhere else, and other such texts."""

import random
import string
from dataclasses import dataclass, field
from typing import Any

from tests.amazon import US, PretendedAmazon
from tests.canary.search import MARK


@dataclass
class Texts:
    """`words` and `phones` are a buyer's; `chance` makes a run of its own."""

    chance: random.Random
    words: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def word(self) -> str:
        made = MARK + "".join(self.chance.choices(string.ascii_lowercase, k=10))
        self.words.add(made)
        return made

    def phone(self) -> str:
        """The ten digits are what is looked for, however they are written."""
        digits = f"739{self.chance.randrange(10**6, 10**7)}"
        self.phones.add(digits)
        return f"+1{digits}"


def orders_of(texts: Texts, amazon: PretendedAmazon, seller_id: str, count: int) -> list[str]:
    """So many orders, every personal field of Amazon's model filled; their numbers, soonest ship-by first."""
    numbers = amazon.generate(
        seller_id, count, US, giftShare=1, programs=[], shipByDays=[3, 6], seed=texts.chance.randrange(10**6)
    )  # fmt: skip
    orders = [_filled(amazon.order(number)["order"], texts) for number in numbers]
    amazon.add_orders(seller_id, orders)
    return numbers


def _filled(order: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """Towns stay (RED-4), and so does the masked e-mail address (RED-2); every other order has one that is not masked."""
    word = texts.word
    order["buyer"] |= {
        "buyerName": f"Ada {word()}",
        "buyerCompanyName": f"{word()} & Sons",
        "buyerPurchaseOrderNumber": f"PO {word()}",
    }
    if texts.chance.random() < 0.5:
        order["buyer"]["buyerEmail"] = f"{word()}@example.com"
    order["recipient"]["deliveryAddress"] |= {
        "name": f"Zoë {word()}",
        "companyName": f"{word()} Ltd",
        "addressLine1": f"12 {word()} Road",
        "addressLine2": f"Flat {word()}",
        "addressLine3": f"c/o {word()}",
        "districtOrCounty": word(),
        "municipality": word(),
        "phone": texts.phone(),
        "extendedFields": {"streetName": word()},
    }
    order["recipient"]["deliveryPreference"] = {
        "addressInstruction": f"behind the {word()}",
        "dropOffLocation": word(),
    }
    first = order["orderItems"][0]
    first["fulfillment"]["packing"]["giftOption"]["giftMessage"] = f"“Frohe Grüße”, {word()} <3"
    first["product"]["condition"]["conditionNote"] = f"like new, {word()}"
    return order
