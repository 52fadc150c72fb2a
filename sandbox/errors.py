"""How Amazon refuses: the API's error body and the exceptions that lead to it."""


class ApiRefusal(Exception):
    """A refused Selling Partner API call: an HTTP status and one entry of the ``errors`` list."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def body(self) -> dict[str, object]:
        entry = {"code": self.code, "message": self.message, "details": self.details}
        return {"errors": [entry]}


class ControlRefusal(Exception):
    """A request under ``/_sandbox/`` that makes no sense; its text says why."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class HangUp(Exception):
    """The connection is to be closed without (the rest of) an answer."""


def invalid_input(message: str, details: str = "") -> ApiRefusal:
    return ApiRefusal(400, "InvalidInput", message, details)


def not_found(message: str) -> ApiRefusal:
    return ApiRefusal(404, "NotFound", message)


def unauthorized(details: str) -> ApiRefusal:
    return ApiRefusal(403, "Unauthorized", "Access to requested resource is denied.", details)


def quota_exceeded() -> ApiRefusal:
    return ApiRefusal(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")
