"""How a call to BigCommerce can end badly. No message holds a token, an address or a payload."""

from datetime import datetime

# Cut for a column only after its buyer was taken out, as with Amazon's (RED-63).
MESSAGE_LENGTH = 5_000


class BigCommerceError(Exception):
    """A call that did not succeed. `status` is None when no answer came; `message` holds BigCommerce's words."""

    def __init__(
        self, operation: str, status: int | None = None, code: str = "", message: str = ""
    ) -> None:
        self.operation = operation
        self.status = status
        self.code = code[:60]
        self.message = message[:MESSAGE_LENGTH]
        super().__init__(operation, status, self.code, self.message)

    def __str__(self) -> str:
        answer = "no answer" if self.status is None else f"status {self.status}"
        return f"{self.operation}: {answer} {self.code} {self.message}".strip()


class Throttled(BigCommerceError):
    """BigCommerce refused with 429, or the last answer left no request (then `status` is None)."""

    def __init__(self, operation: str, retry_at: datetime, status: int | None = None) -> None:
        super().__init__(operation, status)
        self.retry_at = retry_at
        self.args = (operation, retry_at, status)


class TemporarilyUnavailable(BigCommerceError):
    """Nothing happened there, or nothing could be read; the same call later may succeed."""


class OutOfTime(BigCommerceError):
    """No call was made: it might outlive the task that makes it."""


class NotAuthorized(BigCommerceError):
    """401 or 403: the token has ended, or may not do this. The link's credentials are Bad from then on."""


class Rejected(BigCommerceError):
    """BigCommerce understood and refused: repeating the same call cannot help."""


class OutcomeUnknown(BigCommerceError):
    """A shipment was sent and its result never learnt: read the order before anything else. Never from a GET."""
