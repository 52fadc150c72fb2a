"""The buyer's data of one order or customer: one value that is sealed, shown and redacted as a whole."""

from collections.abc import Sequence
from typing import Any, NamedTuple

MARKER = "REDACTED (Amazon)"
# Four whole addresses.
MOST_FORMER = 40


class BuyerData(NamedTuple):
    """Every personal field the product keeps (RED-2). Empty text means Amazon sent nothing.

    `gift_messages` maps Amazon's order item id to its message. `email` holds an address only when Amazon did not
    mask it; masked addresses are no personal data here and live in `relay_email` columns. `amazon_address` is no
    field of the buyer: beside an address that a person edited, the keyed hash of the one that Amazon sent. Nor is
    `former`: texts that were replaced, newest last, never shown; notes may quote them (RED-63).
    """

    buyer_name: str = ""
    recipient_name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    district: str = ""
    phone: str = ""
    email: str = ""
    purchase_order: str = ""
    gift_messages: dict[str, str] = {}
    amazon_address: str = ""
    former: Sequence[str] = ()

    def filled(self) -> list[str]:
        """Names of the fields that hold something, gift messages as ``gift:<order item id>``."""
        names = [name for name in _TEXTS if getattr(self, name)]
        return names + [f"gift:{item_id}" for item_id, text in self.gift_messages.items() if text]

    def texts(self) -> list[str]:
        """What the fields hold, gift messages too."""
        held = [getattr(self, name) for name in BuyerData._fields if name in _TEXTS]
        return [text for text in [*held, *self.gift_messages.values()] if text]

    def remembering(self, before: "BuyerData") -> "BuyerData":
        """With those texts of `before` as former ones that are in no field any more."""
        held = set(self.texts())
        gone = dict.fromkeys([*before.former, *before.texts()])
        return self._replace(former=[text for text in gone if text not in held][-MOST_FORMER:])

    def as_json(self) -> dict[str, Any]:
        """Only the filled fields, for sealing."""
        data: dict[str, Any] = {name: getattr(self, name) for name in _TEXTS if getattr(self, name)}
        if self.gift_messages:
            data["gift_messages"] = self.gift_messages
        if self.amazon_address:
            data["amazon_address"] = self.amazon_address
        if self.former:
            data["former"] = list(self.former)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "BuyerData":
        return cls(**data)

    @classmethod
    def redacted(cls, filled: list[str]) -> "BuyerData":
        """The marker in every field that was filled; the others stay empty (RED-3)."""
        gifts = {name.removeprefix("gift:"): MARKER for name in filled if name.startswith("gift:")}
        texts = {name: MARKER for name in filled if name in _TEXTS}
        return cls(**texts, gift_messages=gifts)


_TEXTS = frozenset(BuyerData._fields) - {"gift_messages", "amazon_address", "former"}
