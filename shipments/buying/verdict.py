"""Rule: what a failed try means for a purchase: wait and repeat with the same key, or nothing was bought (I6)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    RatesExpired,
    Rejected,
    SpApiError,
    Throttled,
)


class Code(StrEnum):
    """Why a label waits or was not bought; stored as `Label.error_code`, turned into words by `wording`."""

    UNKNOWN = "outcome_unknown"
    THROTTLED = "request_throttled"
    UNAVAILABLE = "temporarily_unavailable"
    UNAUTHORIZED = "connection_invalid"
    ROLE_MISSING = "role_missing"
    EXPIRED = "rates_expired"
    TERMS = "terms_not_accepted"
    MONEY = "out_of_money"
    NOT_COMPATIBLE = "not_compatible"
    ALREADY_SHIPPED = "already_shipped"
    CANCELLED = "cancelled"
    REFUSED = "rejected"


class Wait(NamedTuple):
    """`code` is kept as it is where an earlier try may have bought."""

    code: Code
    until: datetime


class Fail(NamedTuple):
    code: Code


_AFTER_UNAUTHORIZED = timedelta(minutes=5)
_LONGEST = timedelta(minutes=30)
_WORDS = (
    ("terms and conditions", Code.TERMS),
    ("terms_and_conditions", Code.TERMS),
    ("balance", Code.MONEY),
    ("payment", Code.MONEY),
    ("credit card", Code.MONEY),
    ("not compatible", Code.NOT_COMPATIBLE),
    ("already been shipped", Code.ALREADY_SHIPPED),
    ("cancelled", Code.CANCELLED),
)


def meaning(error: SpApiError, *, tries: int, maybe_bought: bool, at: datetime) -> Wait | Fail:
    """`maybe_bought`: the outcome of an earlier try was never learnt, so only Amazon's word about the key ends it.

    RatesExpired and Rejected end it; what they say about the earlier try is another matter (`settling.failed`).
    """
    if isinstance(error, Throttled):
        return Wait(Code.THROTTLED, max(error.retry_at, at))
    if isinstance(error, OutcomeUnknown):
        return Wait(Code.UNKNOWN, at + _pause(tries))
    if isinstance(error, NotAuthorized):
        if maybe_bought:
            return Wait(Code.UNAUTHORIZED, at + _AFTER_UNAUTHORIZED)
        return Fail(Code.ROLE_MISSING if error.status == 403 else Code.UNAUTHORIZED)
    if isinstance(error, RatesExpired):
        return Fail(Code.EXPIRED)
    if isinstance(error, Rejected):
        return Fail(_refusal(error))
    return Wait(Code.UNAVAILABLE, at + _pause(tries))


def _pause(tries: int) -> timedelta:
    """At once, then a minute, doubled up to half an hour. `tries` counts this one."""
    if tries <= 1:
        return timedelta(0)
    return min(timedelta(minutes=2 ** min(tries - 2, 10)), _LONGEST)


def _refusal(error: Rejected) -> Code:
    said = f"{error.code} {error.message}".casefold()
    return next((code for words, code in _WORDS if words in said), Code.REFUSED)
