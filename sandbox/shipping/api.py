"""The operations of Shipping v2, and which order each call is about."""

import json
import re

from werkzeug.wrappers import Request

from sandbox.operations import Operation
from sandbox.shipping.afterwards import cancel_shipment, get_shipment_documents
from sandbox.shipping.purchase import purchase_shipment
from sandbox.shipping.rates import get_rates
from sandbox.shipping.tracking import get_tracking
from sandbox.world import World

_SHIPMENTS = "/shipping/v2/shipments"


def _in_body(world: World, request: Request, arguments: dict[str, str]) -> str | None:
    """The order named by getRates."""
    try:
        order_id = json.loads(request.get_data())["channelDetails"]["amazonOrderDetails"]["orderId"]
    except (ValueError, KeyError, TypeError):
        return None
    return order_id if isinstance(order_id, str) else None


def _of_token(world: World, request: Request, arguments: dict[str, str]) -> str | None:
    try:
        token = str(json.loads(request.get_data())["requestToken"])
    except (ValueError, KeyError, TypeError):
        return None
    return _order(world, "SELECT order_id FROM rate_requests WHERE token = ?", token)


def _of_shipment(world: World, request: Request, arguments: dict[str, str]) -> str | None:
    sql = "SELECT order_id FROM shipments WHERE id = ?"
    return _order(world, sql, arguments["shipmentId"])


def _of_tracking(world: World, request: Request, arguments: dict[str, str]) -> str | None:
    sql = "SELECT order_id FROM shipments WHERE tracking_id = ?"
    return _order(world, sql, request.args.get("trackingId", ""))


def _order(world: World, sql: str, value: str) -> str | None:
    with world.database.reading() as db:
        row = db.execute(sql, (value,)).fetchone()
    return row["order_id"] if row else None


OPERATIONS = (
    Operation("getRates", "POST", re.compile(_SHIPMENTS + "/rates"), get_rates, _in_body),
    Operation("purchaseShipment", "POST", re.compile(_SHIPMENTS), purchase_shipment, _of_token),
    Operation(
        "getShipmentDocuments",
        "GET",
        re.compile(_SHIPMENTS + r"/(?P<shipmentId>[^/]+)/documents"),
        get_shipment_documents,
        _of_shipment,
    ),
    Operation(
        "cancelShipment",
        "PUT",
        re.compile(_SHIPMENTS + r"/(?P<shipmentId>[^/]+)/cancel"),
        cancel_shipment,
        _of_shipment,
    ),
    Operation(
        "getTracking", "GET", re.compile("/shipping/v2/tracking"), get_tracking, _of_tracking
    ),
)
