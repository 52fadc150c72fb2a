"""Rule: the values of the custom fields that support chose for a store (SUP-2 to SUP-4).

The buyer's PO number is buyer data: its pair holds no value, and pages read it from the sealed value of the order, so
that it goes with the rest (RED-1).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from orders.buyer import MARKER, BuyerData
from stores.marketplaces import MARKETPLACES
from stores.spapi.payloads import OrderPayload
from stores.switches.custom_fields import SOURCES

LONGEST = 100
SEALED = "purchase_order"
_TIMES = frozenset({"earliest_ship_at", "ship_by_at", "deliver_by_at"})


class Field(NamedTuple):
    label: str
    value: str
    redacted: bool


def pairs_of(sources: Sequence[str], order: OrderPayload, *, with_lines: bool) -> list[list[str]]:
    """[source, value] for each of `sources`, times in UTC as ISO 8601, values cut at `LONGEST` characters.

    `with_lines`: the order's product lines are kept; else nothing of them is (IMP-13).
    """
    if not sources:
        return []
    kept = order if with_lines else order._replace(items=())
    return [[source, _VALUES[source](kept)[:LONGEST]] for source in sources if source in _VALUES]


def shown(
    pairs: Sequence[Sequence[str]], buyer: BuyerData, words: Callable[[datetime], str]
) -> list[Field]:
    """What the order page says, without empty ones; `words` tells a time."""
    found = []
    for source, stored in pairs:
        value = buyer.purchase_order if source == SEALED else stored
        redacted = value == MARKER
        if source in _TIMES and value:
            value = words(datetime.fromisoformat(value))
        if value:
            found.append(Field(SOURCES.get(source, source), value[:LONGEST], redacted))
    return found


def _time(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _listed(values: Iterable[str]) -> str:
    """Each once, in Amazon's order."""
    return ", ".join(dict.fromkeys(filter(None, values)))


def _site(order: OrderPayload) -> str:
    marketplace = MARKETPLACES.get(order.marketplace_id)
    return marketplace.name if marketplace else order.channel


_VALUES: dict[str, Callable[[OrderPayload], str]] = {
    "amazon_order_id": lambda order: order.amazon_order_id,
    "seller_order_id": lambda order: order.seller_order_id,
    "sales_channel": _site,
    "marketplace_id": lambda order: order.marketplace_id,
    "service_level": lambda order: order.service_level,
    "programs": lambda order: _listed(order.programs),
    "earliest_ship_at": lambda order: _time(order.earliest_ship_at),
    "ship_by_at": lambda order: _time(order.ship_by_at),
    "deliver_by_at": lambda order: _time(order.deliver_by_at),
    "asins": lambda order: _listed(item.asin for item in order.items),
    "skus": lambda order: _listed(item.sku for item in order.items),
    "order_item_ids": lambda order: _listed(item.amazon_item_id for item in order.items),
    SEALED: lambda _: "",
}
