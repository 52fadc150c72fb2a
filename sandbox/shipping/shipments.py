"""Bought shipments in the database."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.shipping.documents import DocumentWish


@dataclass(frozen=True)
class Shipment:
    """``body`` keeps the rate, the parcel's reference, the label's content and the added services.

    ``wish`` is the purchase's body as text: the same key with another wish is a mistake. ``cost`` is in the
    currency's smallest unit.
    """

    id: str
    seller_id: str
    business_id: str
    order_id: str
    bought_at: int
    idempotency_key: str
    wish: str
    carrier_id: str
    tracking_id: str
    cost: int
    currency: str
    body: dict[str, Any]
    cancelled_at: int | None = None

    @property
    def rate(self) -> dict[str, Any]:
        rate: dict[str, Any] = self.body["rate"]
        return rate

    @property
    def document(self) -> DocumentWish:
        kept = self.body["document"]
        return DocumentWish(**{**kept, "types": tuple(kept["types"])})


_COLUMNS = (
    "id", "seller_id", "business_id", "order_id", "bought_at", "idempotency_key", "wish",
    "carrier_id", "tracking_id", "cost", "currency", "body", "cancelled_at",
)  # fmt: skip
_NAMES = ", ".join(_COLUMNS)


def _read(row: sqlite3.Row | None) -> Shipment | None:
    if row is None:
        return None
    values = {name: row[name] for name in _COLUMNS}
    return Shipment(**{**values, "body": json.loads(values["body"])})


def add(db: sqlite3.Connection, shipment: Shipment) -> None:
    values = [getattr(shipment, name) for name in _COLUMNS]
    values[_COLUMNS.index("body")] = json.dumps(shipment.body)
    marks = ", ".join("?" * len(_COLUMNS))
    db.execute(f"INSERT INTO shipments ({_NAMES}) VALUES ({marks})", values)


def find(db: sqlite3.Connection, shipment_id: str, seller_id: str | None = None) -> Shipment | None:
    """A shipment, of this seller if one is named."""
    shipment = _read(
        db.execute(f"SELECT {_NAMES} FROM shipments WHERE id = ?", (shipment_id,)).fetchone()
    )
    if shipment is None or seller_id not in (None, shipment.seller_id):
        return None
    return shipment


def with_key(db: sqlite3.Connection, seller_id: str, key: str) -> Shipment | None:
    """What this seller bought with an idempotency key; counts the answer."""
    if not key:
        return None
    return _read(
        db.execute(
            "UPDATE shipments SET answered = answered + 1"
            f" WHERE seller_id = ? AND idempotency_key = ? RETURNING {_NAMES}",
            (seller_id, key),
        ).fetchone()
    )


def tracked(
    db: sqlite3.Connection, seller_id: str, carrier_id: str, tracking_id: str
) -> Shipment | None:
    return _read(
        db.execute(
            f"SELECT {_NAMES} FROM shipments"
            " WHERE tracking_id = ? AND carrier_id = ? AND seller_id = ?",
            (tracking_id, carrier_id, seller_id),
        ).fetchone()
    )
