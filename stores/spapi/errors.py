"""How a call to Amazon can end badly. No message holds a token, an address or a payload."""

from datetime import datetime

# Longer than any column for it: who keeps it takes the buyer out first and cuts then, or half a name is left (RED-63).
MESSAGE_LENGTH = 5_000


class SpApiError(Exception):
    """A call that did not succeed. `status` is None when no answer came; `message` holds Amazon's words.

    `problem` is the code under which the error is explained to people (TRB, stores/problems.py).
    """

    problem = "rejected"

    def __init__(
        self,
        operation: str,
        status: int | None = None,
        code: str = "",
        message: str = "",
        request_id: str = "",
    ) -> None:
        self.operation = operation
        self.status = status
        self.code = code[:60]
        self.message = message[:MESSAGE_LENGTH]
        self.request_id = request_id[:100]
        super().__init__(operation, status, self.code, self.message, self.request_id)

    def __str__(self) -> str:
        answer = "no answer" if self.status is None else f"status {self.status}"
        return f"{self.operation}: {answer} {self.code} {self.message}".strip()


class Throttled(SpApiError):
    """Amazon refused with 429, or our own allowance is empty (then `status` is None): not before `retry_at`."""

    problem = "request_throttled"

    def __init__(
        self,
        operation: str,
        retry_at: datetime,
        status: int | None = None,
        code: str = "",
        message: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(operation, status, code, message, request_id)
        self.retry_at = retry_at
        self.args = (operation, retry_at, status, self.code, self.message, self.request_id)


class TemporarilyUnavailable(SpApiError):
    """Nothing happened at Amazon; the same call later may succeed (TRB-2)."""

    problem = "temporarily_unavailable"


class ApplicationUnwelcome(TemporarilyUnavailable):
    """Amazon refuses our client id or secret: no seller can be reached until the operator corrects them."""

    problem = "application_refused"


class NotAuthorized(SpApiError):
    """401 or 403 after one refresh of the access token, or the authorisation has ended (TRB-1)."""

    problem = "connection_invalid"


class Rejected(SpApiError):
    """Amazon understood and refused: repeating the same call cannot help."""


class PageTokenRejected(Rejected):
    """The page token is invalid or older than 24 hours: the window must start again."""


class RatesExpired(Rejected):
    """More than ten minutes passed since getRates: ask for the rates again, nothing was bought."""


class OutcomeUnknown(SpApiError):
    """A write was sent and its result never learnt: read the order before anything else. Never from a GET."""

    problem = "outcome_unknown"
