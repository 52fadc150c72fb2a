"""Rule: BigCommerce's JSON -> values. Only what is needed is taken: nothing of a buyer leaves this module."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

# Of V2's statuses those of an order that nobody ships any more: refunded, cancelled, declined.
ENDED = frozenset({4, 5, 6})


class BrokenAnswer(Exception):
    """The answer has not the shape that BigCommerce documents."""


class RemoteOrder(NamedTuple):
    """`external_id` is the order's number at Amazon, or empty."""

    id: int
    external_id: str
    status_id: int
    is_deleted: bool

    @property
    def is_ended(self) -> bool:
        return self.is_deleted or self.status_id in ENDED


class RemoteProduct(NamedTuple):
    """A line of an order. `left` units are still to be shipped; `address_id` is 0 where none is named."""

    id: int
    sku: str
    address_id: int
    ordered: int
    shipped: int
    refunded: int
    is_digital: bool

    @property
    def left(self) -> int:
        return max(0, self.ordered - self.shipped - self.refunded)


class RemoteShipment(NamedTuple):
    id: int
    tracking_number: str
    comments: str


def listed(body: Any, read: Callable[[dict[str, Any]], T]) -> list[T]:
    """`body` is None for the 204 that means nothing found. Raises BrokenAnswer for any entry that is odd."""
    if body is None:
        return []
    if not isinstance(body, list) or not all(isinstance(entry, dict) for entry in body):
        raise BrokenAnswer("no list of objects")
    return [read(entry) for entry in body]


def order(entry: dict[str, Any]) -> RemoteOrder:
    return RemoteOrder(
        _number(entry, "id", least=1),
        _text(entry, "external_id"),
        _number(entry, "status_id"),
        entry.get("is_deleted") is True,
    )


def product(entry: dict[str, Any]) -> RemoteProduct:
    return RemoteProduct(
        _number(entry, "id", least=1),
        _text(entry, "sku").strip(),
        _number(entry, "order_address_id", missing=0),
        _number(entry, "quantity"),
        _number(entry, "quantity_shipped", missing=0),
        _number(entry, "quantity_refunded", missing=0),
        entry.get("type") == "digital",
    )


def shipment(entry: dict[str, Any]) -> RemoteShipment:
    return RemoteShipment(
        _number(entry, "id", least=1), _text(entry, "tracking_number"), _text(entry, "comments")
    )


def address_id(entry: dict[str, Any]) -> int:
    return _number(entry, "id", least=1)


def count(body: Any) -> int:
    if not isinstance(body, dict):
        raise BrokenAnswer("no object")
    return _number(body, "count")


def _number(entry: dict[str, Any], name: str, *, least: int = 0, missing: int | None = None) -> int:
    """BigCommerce writes numbers as numbers or as texts."""
    value = entry.get(name)
    if value is None and missing is not None:
        return missing
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**63:
        raise BrokenAnswer(name)
    return value


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BrokenAnswer(name)
    return value


def words_of(body: Any) -> str:
    """BigCommerce's words of a refusal, V2's list or the gateway's object; empty for anything else."""
    entries = body if isinstance(body, list) else [body]
    words = [
        entry.get("message") or entry.get("title") for entry in entries if isinstance(entry, dict)
    ]
    text = " ".join(word for word in words if isinstance(word, str))
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
