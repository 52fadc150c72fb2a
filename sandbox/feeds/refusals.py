"""How Feeds refuses."""

from sandbox.errors import ApiRefusal


def invalid_input(details: str) -> ApiRefusal:
    return ApiRefusal(400, "InvalidInput", "Invalid input", details)


def no_such_resource() -> ApiRefusal:
    return ApiRefusal(404, "NotFound", "The requested resource is not found.")
