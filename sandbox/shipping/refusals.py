"""How Shipping v2 refuses. Amazon publishes one code of its own; the rest of the words are in ``details``."""

from sandbox.errors import ApiRefusal


def invalid_request(details: str) -> ApiRefusal:
    """The request cannot be parsed."""
    return ApiRefusal(
        400, "InvalidRequest", "Request is missing or has invalid parameters", details
    )


def invalid_input(details: str) -> ApiRefusal:
    """The request is well-formed, and Amazon will not do it."""
    return ApiRefusal(400, "InvalidInput", "Invalid input.", details)


def no_such_resource() -> ApiRefusal:
    return ApiRefusal(404, "NotFound", "The requested resource is invalid or doesn't exist")


def token_expired() -> ApiRefusal:
    return ApiRefusal(
        400, "TOKEN_EXPIRED", "The request token has expired. Get the rates for the shipment again."
    )
