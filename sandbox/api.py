"""The Selling Partner API: from an HTTP request to an operation's answer."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from werkzeug.wrappers import Request, Response

from sandbox import (
    authorizations,
    catalog_search,
    listings_read,
    misbehaving,
    orders_read,
    orders_search,
    sellers,
)
from sandbox import shipment_confirmation as shipments
from sandbox.authorizations import Caller
from sandbox.calls import NO_ANSWER, CallRecord, write_down
from sandbox.errors import ApiRefusal, not_found, quota_exceeded
from sandbox.faults import Fault
from sandbox.feeds import api as feeds
from sandbox.identifiers import new_request_id
from sandbox.included_data import compact
from sandbox.operations import Call, Operation
from sandbox.shipping import api as shipping
from sandbox.world import World

# Amazon sends the rate limit with these statuses only.
_WITH_RATE = frozenset({200, 201, 202, 204, 400, 404})

_ORDERS = "/orders/2026-01-01/orders"
OPERATIONS = (
    Operation("searchOrders", "GET", re.compile(_ORDERS), orders_search.search_orders),
    Operation(
        "getOrder", "GET", re.compile(_ORDERS + r"/(?P<orderId>[^/]+)"), orders_read.get_order
    ),
    Operation(
        "confirmShipment",
        "POST",
        re.compile(r"/orders/v0/orders/(?P<orderId>[^/]+)/shipmentConfirmation"),
        shipments.confirm_shipment,
    ),
    Operation(
        "getMarketplaceParticipations",
        "GET",
        re.compile(r"/sellers/v1/marketplaceParticipations"),
        sellers.get_marketplace_participations,
    ),
    Operation("getAccount", "GET", re.compile(r"/sellers/v1/account"), sellers.get_account),
    Operation(
        "searchCatalogItems",
        "GET",
        re.compile(r"/catalog/2022-04-01/items"),
        catalog_search.search_catalog_items,
    ),
    Operation(
        "getListingsItem",
        "GET",
        re.compile(r"/listings/2021-08-01/items/(?P<sellerId>[^/]+)/(?P<sku>[^/]+)"),
        listings_read.get_listings_item,
    ),
    *shipping.OPERATIONS,
    *feeds.OPERATIONS,
)


@dataclass(frozen=True)
class _Visit:
    """One request for one operation, before it is known whether the caller may."""

    world: World
    request: Request
    operation: Operation
    arguments: dict[str, str]

    @property
    def token(self) -> str:
        return self.request.headers.get("x-amz-access-token", "")


def answer(world: World, request: Request) -> Response:
    """Answer any path that is not the sandbox's own; every answer names its request id."""
    request_id = new_request_id()
    for operation in OPERATIONS:
        match = operation.path.fullmatch(request.environ["RAW_PATH"])
        if match and operation.method == request.method:
            arguments = {name: unquote(text) for name, text in match.groupdict().items()}
            visit = _Visit(world, request, operation, arguments)
            return _visit(visit, request_id)
    return _refused(not_found("No such operation in the pretended Amazon."), request_id)


def _visit(visit: _Visit, request_id: str) -> Response:
    world, operation = visit.world, visit.operation
    order_id = visit.arguments.get("orderId") or operation.order_of(
        world, visit.request, visit.arguments
    )
    with world.database.reading() as db:
        seller_id = authorizations.seller_of_access_token(db, visit.token)
    fault = world.faults.draw(operation.name, seller_id, order_id)
    response = _act(visit, fault, request_id)
    if seller_id and response.status_code in _WITH_RATE:
        plan = world.throttle.plan(seller_id, operation.name)
        response.headers["x-amzn-RateLimit-Limit"] = str(plan.rate)
    silent = fault is not None and fault.kind == "timeout_before"
    record = CallRecord(
        operation=operation.name,
        seller_id=seller_id,
        order_id=order_id,
        status=NO_ANSWER if silent else response.status_code,
        query_keys=",".join(sorted(visit.request.args)),
        request_id=request_id,
        fault=fault.kind if fault else None,
    )
    write_down(world, record)
    return misbehaving.spoil(world.faults, fault, response)


def _act(visit: _Visit, fault: Fault | None, request_id: str) -> Response:
    try:
        if fault is not None and not misbehaving.acts(fault):
            return _instead(visit, fault, request_id)
        caller = _admit(visit)
        call = Call(visit.world, caller, visit.request, visit.arguments, fault)
        reply = visit.operation.handle(call)
    except ApiRefusal as refusal:
        return _refused(refusal, request_id)
    response = Response(reply.body, reply.status, mimetype="application/json")
    response.headers["x-amzn-RequestId"] = request_id
    return response


def _admit(visit: _Visit) -> Caller:
    """Raises ApiRefusal 403 for a bad token and 429 for an empty bucket."""
    world = visit.world
    with world.database.reading() as db:
        caller = authorizations.authenticate(db, world.clock, visit.token)
    if not world.throttle.take(caller.seller_id, caller.client_id, visit.operation.name):
        raise quota_exceeded()
    return caller


def _instead(visit: _Visit, fault: Fault, request_id: str) -> Response:
    if fault.kind == "expired_token":
        with visit.world.database.writing() as db:
            authorizations.expire_access_token(db, visit.token)
    refusal = misbehaving.refusal(fault)
    if refusal is not None:
        raise refusal
    response = misbehaving.improper(fault) or Response(status=503)
    response.headers["x-amzn-RequestId"] = request_id
    return response


def _refused(refusal: ApiRefusal, request_id: str) -> Response:
    response = Response(compact(refusal.body()), refusal.status, mimetype="application/json")
    response.headers["x-amzn-RequestId"] = request_id
    return response
