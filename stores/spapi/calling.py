"""One call to Amazon's API from end to end: token, allowance, record, and what its failure means."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from stores import clock
from stores.models import SellingPartner
from stores.spapi import allowance, clock_watch, tokens
from stores.spapi.answers import Answer, Refusal
from stores.spapi.client import Client, open_client
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.recording import record
from stores.spapi.transport import Lost

Send = Callable[[Any], Answer]


def call(
    selling_partner: SellingPartner,
    operation: str,
    api_class: type,
    send: Send,
    *,
    writes: bool = False,
) -> Answer:
    """`send` gets the API object and makes the one call. Raises SpApiError kinds; OutcomeUnknown only if `writes`.

    401 and 403 mean that Amazon did nothing, so the token is renewed once and the call made once more.
    """
    rejected = ""
    with open_client(selling_partner) as client:
        while True:
            token = tokens.access_token(selling_partner, clock.now(), rejected)
            try:
                return _once(selling_partner, operation, client, api_class, token, send)
            except Lost as lost:
                kind = OutcomeUnknown if writes and lost.sent else TemporarilyUnavailable
                raise kind(operation, None, lost.kind) from None
            except Refusal as refusal:
                if refusal.status not in (401, 403) or rejected:
                    raise _error(selling_partner, operation, refusal, writes) from None
            rejected = token


def _once(
    selling_partner: SellingPartner,
    operation: str,
    client: Client,
    api_class: type,
    token: str,
    send: Send,
) -> Answer:
    """Spend one of the allowance, call, record. Raises Throttled without a call when nothing is left."""
    api = client.get(token, api_class)
    spent = allowance.take(selling_partner, operation, clock.now())
    answer = recorded(selling_partner, operation, api, send)
    allowance.settle(selling_partner, operation, answer.rate_limit, spent, clock.now())
    return answer


def recorded(
    selling_partner: SellingPartner | None, operation: str, api: Any, send: Send
) -> Answer:
    """One request, the row that it leaves and what its date says of our clock. Raises Refusal or Lost."""
    at, started = clock.now(), time.monotonic()
    status, code, request_id, ahead_s = None, "", "", None
    try:
        answer = send(api)
        status, request_id, ahead_s = answer.status, answer.request_id, answer.ahead_s
    except Refusal as refusal:
        status, code, request_id = refusal.status, refusal.code, refusal.request_id
        ahead_s = refusal.ahead_s
        raise
    except Lost as lost:
        code = lost.kind
        raise
    finally:
        record(
            selling_partner,
            operation,
            at=at,
            seconds=time.monotonic() - started,
            status=status,
            error_code=code,
            request_id=request_id,
        )
        clock_watch.note(ahead_s)
    return answer


def _error(
    selling_partner: SellingPartner, operation: str, refusal: Refusal, writes: bool
) -> SpApiError:
    if refusal.status == 429:
        retry_at = allowance.block(selling_partner, operation, clock.now())
        return throttled(operation, refusal, retry_at)
    return meaning(operation, refusal, writes=writes)


def throttled(operation: str, refusal: Refusal, retry_at: datetime) -> Throttled:
    facts = (refusal.status, refusal.code, refusal.message, refusal.request_id)
    return Throttled(operation, retry_at, *facts)


def meaning(operation: str, refusal: Refusal, *, writes: bool = False) -> SpApiError:
    """What a refusal other than 429 means. A 4xx without an error code of Amazon came from something in between."""
    facts = (refusal.status, refusal.code, refusal.message, refusal.request_id)
    if refusal.status in (401, 403):
        return NotAuthorized(operation, *facts)
    if 400 <= refusal.status < 500 and refusal.status != 408:
        return (Rejected if refusal.code else TemporarilyUnavailable)(operation, *facts)
    return (OutcomeUnknown if writes else TemporarilyUnavailable)(operation, *facts)
