"""Rule: an offer as it is kept until it is bought or runs out; JSON in a RateQuote, no buyer's data."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from stores.spapi.parcels import DocumentChoice, Window


class Added(NamedTuple):
    """A service that goes with the label because carrier or order demands it."""

    id: str
    name: str
    cost: Decimal


class Rate(NamedTuple):
    """`price` is all that is paid, added services included. `keeps_promise`: it arrives by the order's deliver-by.

    `lost` pairs a benefit with Amazon's reason code.
    """

    rate_id: str
    carrier_id: str
    carrier: str
    service_id: str
    service: str
    price: Decimal
    currency: str
    pickup: Window
    delivery: Window
    keeps_promise: bool
    benefits: tuple[str, ...]
    lost: tuple[tuple[str, str], ...]
    added: tuple[Added, ...]
    document: DocumentChoice

    @property
    def fits(self) -> bool:
        """Keeps the promise, and with all of Amazon's benefits."""
        return self.keeps_promise and not self.lost

    def as_json(self) -> dict[str, Any]:
        return self._asdict() | {
            "price": str(self.price),
            "pickup": _window_json(self.pickup),
            "delivery": _window_json(self.delivery),
            "added": [[added.id, added.name, str(added.cost)] for added in self.added],
            "document": document_json(self.document),
        }


class Barred(NamedTuple):
    """What cannot be had, and why in words."""

    carrier: str
    service: str
    reasons: tuple[str, ...]


def rate_from(kept: dict[str, Any]) -> Rate:
    """The reverse of `as_json`."""
    return Rate(
        **kept
        | {
            "price": Decimal(kept["price"]),
            "pickup": _window_from(kept["pickup"]),
            "delivery": _window_from(kept["delivery"]),
            "benefits": tuple(kept["benefits"]),
            "lost": tuple((benefit, code) for benefit, code in kept["lost"]),
            "added": tuple(Added(id, name, Decimal(cost)) for id, name, cost in kept["added"]),
            "document": document_from(kept["document"]),
        }
    )


def document_json(document: DocumentChoice) -> dict[str, Any]:
    return document._asdict() | {"width": str(document.width), "length": str(document.length)}


def document_from(kept: dict[str, Any]) -> DocumentChoice:
    sides = {side: Decimal(kept[side]) for side in ("width", "length")}
    return DocumentChoice(**kept | sides | {"types": tuple(kept["types"])})


def _window_json(window: Window) -> list[str | None]:
    return [None if at is None else at.isoformat() for at in window]


def _window_from(kept: list[str | None]) -> Window:
    start, end = (None if at is None else datetime.fromisoformat(at) for at in kept)
    return Window(start, end)
