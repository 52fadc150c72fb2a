"""Rule: an answer of Amazon's API -> its JSON object, or a `Refusal`.

The package calls a 403, 429 or 503 with an empty body, HTML or `{"message": ...}` a success (sp-api-client.md,
section 5). Here only the status decides; the body merely adds Amazon's words.
"""

import re
from typing import Any, NamedTuple

import orjson

from stores.spapi.fields import storable
from stores.spapi.transport import Reply

_TOKEN = re.compile(r"Atz[a-z]\|\S+")


class Answer(NamedTuple):
    """A success: `data` is {} where no body was demanded. `ahead_s` as in `Reply`."""

    status: int
    data: dict[str, Any]
    request_id: str
    rate_limit: str
    ahead_s: float | None = None


class Refusal(Exception):
    """A status outside 2xx, or a 2xx that is no answer (code "unreadable"). Never leaves the gateway."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        request_id: str,
        ahead_s: float | None = None,
    ) -> None:
        super().__init__(status, code, message, request_id)
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.ahead_s = ahead_s


def checked(reply: Reply, *, body_demanded: bool) -> Answer:
    """The success that `reply` is. Raises Refusal."""
    request_id = reply.headers.get("x-amzn-RequestId", "")
    data = _json(reply.body)
    if not 200 <= reply.status < 300:
        raise Refusal(reply.status, *_words(data), request_id, reply.ahead_s)
    if body_demanded and (not isinstance(data, dict) or data.get("errors")):
        raise Refusal(reply.status, "unreadable", "", request_id, reply.ahead_s)
    return Answer(
        reply.status,
        data if isinstance(data, dict) else {},
        request_id,
        reply.headers.get("x-amzn-RateLimit-Limit", ""),
        reply.ahead_s,
    )


def _json(body: bytes | None) -> Any:
    """None for what is no JSON. Amounts are texts in Amazon's models; a number with a point is refused as one."""
    if not body:
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _words(data: Any) -> tuple[str, str]:
    """Amazon's error code and words, '' where the body has none. HTML is never quoted."""
    if not isinstance(data, dict):
        return "", ""
    errors = data.get("errors") or data.get("Errors")
    first = errors[0] if isinstance(errors, list) and errors else errors
    if not isinstance(first, dict):
        return "", _clean(data.get("message"))
    words = " ".join(filter(None, (_clean(first.get("message")), _clean(first.get("details")))))
    return _clean(first.get("code"))[:60], words


def _clean(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return _TOKEN.sub("[token]", storable(value))
