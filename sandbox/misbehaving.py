"""Carrying out a scripted fault on the wire."""

from collections.abc import Callable, Iterator

from werkzeug.wrappers import Response

from sandbox.errors import ApiRefusal, HangUp, invalid_input, quota_exceeded, unauthorized
from sandbox.faults import INSTEAD, Fault, Faults
from sandbox.shipping import refusals

_HTML = "<html><head><title>Service Unavailable</title></head><body>Try again later.</body></html>"
_PURCHASE_REFUSALS: dict[str, Callable[[], ApiRefusal]] = {
    "rates_expired": refusals.token_expired,
    "terms_not_accepted": lambda: ApiRefusal(
        400,
        "TERMS_AND_CONDITIONS_NOT_ACCEPTED",
        "The terms and conditions of the carrier have not been accepted.",
    ),
    "out_of_money": lambda: refusals.invalid_input(
        "The payment failed: the balance of the account is too low for this shipment"
    ),
    "not_compatible": lambda: refusals.invalid_input(
        "The shipping service is not compatible with this order"
    ),
}
_STATUS = {"503": 503, "html": 503, "empty": 503, "message": 403}


def refusal(fault: Fault) -> ApiRefusal | None:
    """The proper Amazon error that a fault stands for, if it stands for one."""
    match fault.kind:
        case "429":
            return quota_exceeded()
        case "500":
            message = "We encountered an internal error. Please try again."
            return ApiRefusal(500, "InternalFailure", fault.words or message)
        case "refused":
            return invalid_input(
                fault.words or "The shipping method is not valid for this carrier."
            )
        case "expired_token":
            return unauthorized("The access token you provided has expired.")
    make = _PURCHASE_REFUSALS.get(fault.kind)
    return make() if make else None


def improper(fault: Fault) -> Response | None:
    """An answer that is not Amazon's usual JSON: HTML, nothing at all, another shape."""
    status = fault.status or _STATUS.get(fault.kind, 503)
    match fault.kind:
        case "503" | "empty":
            return Response(b"", status)
        case "html":
            return Response(_HTML, status, mimetype="text/html")
        case "message":
            return Response(b'{"message":"Forbidden"}', status, mimetype="application/json")
    return None


def acts(fault: Fault | None) -> bool:
    """Whether the operation is carried out in spite of the fault."""
    return fault is None or fault.kind not in INSTEAD


def spoil(faults: Faults, fault: Fault | None, response: Response) -> Response:
    """What becomes of a finished answer. Raises HangUp if nothing of it is sent."""
    if fault is None:
        return response
    if fault.kind in ("timeout_before", "timeout_after"):
        faults.hold(fault.seconds)
        raise HangUp
    if fault.kind == "slow":
        faults.hold(fault.seconds)
    if fault.kind == "cut_body":
        return _cut(response)
    return response


def _cut(response: Response) -> Response:
    """Announce the whole body, send half of it, hang up."""
    body = response.get_data()

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise HangUp

    length = len(body)
    response.response = half()
    response.headers["Content-Length"] = str(length)
    return response
