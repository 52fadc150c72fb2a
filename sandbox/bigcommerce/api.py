"""From an HTTP request under ``/bigcommerce/`` to its answer: token, quota, faults, diary."""

import hmac
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from werkzeug.wrappers import Request, Response

from sandbox import misbehaving
from sandbox.bigcommerce import reading, records, refusals, shipping
from sandbox.bigcommerce.quota import Standing
from sandbox.bigcommerce.refusals import Refusal
from sandbox.bigcommerce.visit import Visit
from sandbox.calls import NO_ANSWER, CallRecord, write_down
from sandbox.faults import BIGCOMMERCE, Fault
from sandbox.identifiers import new_request_id
from sandbox.included_data import compact
from sandbox.world import World

PREFIX = "/bigcommerce/"
_STORE = r"/bigcommerce/stores/(?P<hash>[a-z0-9]{1,20})/v2/orders"
_ORDER = _STORE + r"/(?P<order>\d{1,18})"


class _Operation(NamedTuple):
    name: str
    method: str
    path: re.Pattern[str]
    handle: Callable[[Visit], Any]
    status: int = 200


_OPERATIONS = (
    _Operation("countOrders", "GET", re.compile(_STORE + "/count"), reading.count),
    _Operation("getOrders", "GET", re.compile(_STORE), reading.orders),
    _Operation("getProducts", "GET", re.compile(_ORDER + "/products"), reading.products),
    _Operation(
        "getAddresses", "GET", re.compile(_ORDER + "/shipping_addresses"), reading.addresses
    ),
    _Operation("getShipments", "GET", re.compile(_ORDER + "/shipments"), reading.shipments),
    _Operation("createShipment", "POST", re.compile(_ORDER + "/shipments"), shipping.create, 201),
)
NAMES = frozenset(BIGCOMMERCE + operation.name for operation in _OPERATIONS)


def answer(world: World, request: Request) -> Response:
    for operation in _OPERATIONS:
        match = operation.path.fullmatch(request.path)
        if match and operation.method == request.method:
            arguments = match.groupdict()
            return _visit(world, request, operation, arguments["hash"], arguments.get("order"))
    return _refused(refusals.not_found())


def _visit(
    world: World, request: Request, operation: _Operation, store_hash: str, number: str | None
) -> Response:
    name = BIGCOMMERCE + operation.name
    order_id = _external_id(world, request, store_hash, number)
    fault = world.faults.draw(name, store_hash, order_id)
    response = _act(world, request, operation, store_hash, number, fault)
    silent = fault is not None and fault.kind == "timeout_before"
    record = CallRecord(
        operation=name,
        seller_id=store_hash,
        order_id=order_id,
        status=NO_ANSWER if silent else response.status_code,
        query_keys=",".join(sorted(request.args)),
        request_id=new_request_id(),
        fault=fault.kind if fault else None,
    )
    write_down(world, record)
    return misbehaving.spoil(world.faults, fault, response)


def _external_id(world: World, request: Request, store_hash: str, number: str | None) -> str | None:
    if number is None:
        return request.args.get("external_order_id")
    with world.database.reading() as db:
        row = records.order(db, store_hash, int(number))
    return row["external_id"] if row else None


def _act(
    world: World,
    request: Request,
    operation: _Operation,
    store_hash: str,
    number: str | None,
    fault: Fault | None,
) -> Response:
    standing: Standing | None = None
    try:
        if fault is not None and not misbehaving.acts(fault):
            return _instead(fault)
        with world.database.reading() as db:
            store = records.store(db, store_hash)
        token = request.headers.get("X-Auth-Token", "")
        if store is None or not hmac.compare_digest(token.encode(), store["token"].encode()):
            raise refusals.unauthorized()
        standing = world.bigcommerce.take(
            store_hash, store["quota"], store["window_ms"], world.clock.seconds()
        )
        if standing.refused:
            raise refusals.too_many()
        if store["read_only"] and operation.method != "GET":
            raise refusals.no_scope()
        visit = Visit(
            world, request, store_hash, int(number or 0), bool(store["tells_amazon"]), fault
        )
        response = _json(operation.handle(visit), operation.status)
    except Refusal as refusal:
        response = _refused(refusal)
    if standing is not None:
        response.headers.update(standing.headers())
    return response


def _instead(fault: Fault) -> Response:
    """A scripted 429 says in its headers to wait for the fault's ``seconds``."""
    match fault.kind:
        case "429":
            response = _refused(refusals.too_many())
            wait_ms = round(fault.seconds * 1000)
            response.headers.update(Standing(150, 30_000, 0, wait_ms, refused=True).headers())
            return response
        case "500":
            raise refusals.internal()
        case "expired_token":
            raise refusals.unauthorized()
    return misbehaving.improper(fault) or Response(status=503)


def _json(body: Any, status: int) -> Response:
    """V2 has no empty list: nothing found is an answer without a body."""
    if body == []:
        return Response(status=204)
    return Response(compact(body), status, mimetype="application/json")


def _refused(refusal: Refusal) -> Response:
    return Response(compact(refusal.body()), refusal.status, mimetype="application/json")
