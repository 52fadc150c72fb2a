"""The HTTP side of Login with Amazon: faults, diary and the shape of answers."""

from werkzeug.wrappers import Request, Response

from sandbox import misbehaving
from sandbox.authorizations import seller_of_refresh_token
from sandbox.calls import NO_ANSWER, CallRecord, write_down
from sandbox.faults import LOGIN_ONLY, Fault
from sandbox.identifiers import new_request_id
from sandbox.included_data import compact
from sandbox.lwa import LoginRefusal, exchange, invalid_client, invalid_grant
from sandbox.world import World

OPERATION = "token"


def token(world: World, request: Request) -> Response:
    """``POST /auth/o2/token``, sp-api.md 6.3."""
    request_id = new_request_id()
    with world.database.reading() as db:
        seller_id = seller_of_refresh_token(
            db, request.form.get("refresh_token", ""), world.settings.client_id
        )
    fault = world.faults.draw(OPERATION, seller_id)
    response = _act(world, request, fault)
    response.headers["x-amzn-RequestId"] = request_id
    response.headers["Cache-Control"] = "no-store"
    silent = fault is not None and fault.kind == "timeout_before"
    record = CallRecord(
        operation=OPERATION,
        seller_id=seller_id,
        order_id=None,
        status=NO_ANSWER if silent else response.status_code,
        query_keys=",".join(sorted(request.args)),
        request_id=request_id,
        fault=fault.kind if fault else None,
    )
    write_down(world, record)
    return misbehaving.spoil(world.faults, fault, response)


def _act(world: World, request: Request, fault: Fault | None) -> Response:
    if request.method != "POST":
        return _refused(LoginRefusal("invalid_request", "Only POST is accepted.", 405))
    try:
        if fault is not None and (fault.kind in LOGIN_ONLY or not misbehaving.acts(fault)):
            return _instead(fault)
        body = exchange(world, request)
    except LoginRefusal as refusal:
        return _refused(refusal)
    return Response(compact(body), 200, mimetype="application/json")


def _instead(fault: Fault) -> Response:
    match fault.kind:
        case "invalid_client":
            raise invalid_client()
        case "invalid_grant":
            raise invalid_grant("refresh_token")
        case "429":
            raise LoginRefusal("slow_down", "Too many requests.", 429)
        case "500":
            raise LoginRefusal("server_error", "The server is not able to answer.", 500)
    return misbehaving.improper(fault) or Response(status=503)


def _refused(refusal: LoginRefusal) -> Response:
    body = {"error": refusal.error, "error_description": refusal.description}
    return Response(compact(body), refusal.status, mimetype="application/json")
