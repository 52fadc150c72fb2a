"""Which control path does what."""

import re
from collections.abc import Callable

from werkzeug.wrappers import Request, Response

from sandbox.control import (
    behaviour,
    bigcommerce,
    feeds,
    listings,
    orders,
    reports,
    sellers,
    shipping,
)
from sandbox.errors import ApiRefusal, ControlRefusal
from sandbox.included_data import compact
from sandbox.world import World

_Handler = Callable[..., dict[str, object]]
_ORDER = r"/_sandbox/orders/(?P<order_id>[^/]+)"
_BIGCOMMERCE = r"/_sandbox/bigcommerce/(?P<store_hash>[a-z0-9]+)"
_ROUTES: tuple[tuple[str, str, _Handler], ...] = (
    ("GET", r"/_sandbox/orders", orders.listing),
    ("POST", r"/_sandbox/orders", orders.store),
    ("POST", r"/_sandbox/generate", orders.generate),
    ("GET", _ORDER, orders.show),
    ("POST", _ORDER + r"/confirmations", orders.confirm_by_hand),
    ("GET", r"/_sandbox/calls", reports.calls),
    ("GET", r"/_sandbox/summary", reports.summary),
    ("GET", r"/_sandbox/faults", behaviour.list_faults),
    ("POST", r"/_sandbox/faults", behaviour.script_fault),
    ("DELETE", r"/_sandbox/faults", behaviour.clear_faults),
    ("GET", r"/_sandbox/rates", behaviour.list_rates),
    ("POST", r"/_sandbox/rates", behaviour.change_rates),
    ("POST", r"/_sandbox/clock", behaviour.move_clock),
    ("POST", r"/_sandbox/reset", behaviour.reset),
    ("POST", r"/_sandbox/listings", listings.put),
    ("GET", _ORDER + r"/purchases", shipping.purchases),
    ("GET", r"/_sandbox/feeds", feeds.show),
    ("POST", r"/_sandbox/feeds", feeds.change),
    ("GET", r"/_sandbox/shipping", shipping.show_rules),
    ("POST", r"/_sandbox/shipping", shipping.change_rules),
    ("POST", r"/_sandbox/shipments/(?P<shipment_id>[^/]+)/events", shipping.add_event),
    ("POST", r"/_sandbox/bigcommerce", bigcommerce.put),
    ("GET", _BIGCOMMERCE, bigcommerce.show),
    ("POST", _BIGCOMMERCE + r"/orders", bigcommerce.copy_orders),
    ("POST", _BIGCOMMERCE + r"/orders/(?P<number>\d{1,18})", bigcommerce.change_order),
    ("GET", r"/_sandbox/sellers", sellers.listing),
    ("POST", r"/_sandbox/sellers", sellers.put),
)


def control(world: World, request: Request) -> Response:
    """Answer a control request; a refusal is ``{"error": why}``."""
    try:
        body = _find(request)(world, request)
    except ControlRefusal as refusal:
        return _json({"error": str(refusal)}, refusal.status)
    except ApiRefusal as refusal:
        return _json({"error": f"{refusal.message} {refusal.details}".strip()}, 400)
    return _json(body, 200)


def _find(request: Request) -> _Handler:
    path_known = False
    for method, pattern, handler in _ROUTES:
        match = re.fullmatch(pattern, request.path)
        if match is None:
            continue
        path_known = True
        if method == request.method:
            arguments = match.groupdict()
            return lambda world, asked: handler(world, asked, **arguments)
    if path_known:
        raise ControlRefusal(f"{request.method} is not possible here.", 405)
    raise ControlRefusal(f"No such control path: {request.path}", 404)


def _json(body: dict[str, object], status: int) -> Response:
    return Response(compact(body), status, mimetype="application/json")
