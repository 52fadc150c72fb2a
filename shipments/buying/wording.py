"""Rule: how a purchase reads: what happened, and the next step (TRB-6, dashboard: error states)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from shipments.buying.verdict import Code
from shipments.models import Label
from stores.spapi.errors import (
    ApplicationUnwelcome,
    NotAuthorized,
    Rejected,
    SpApiError,
    Throttled,
)

State = Label.State

_ROLE = (
    "Amazon refuses Buy Shipping to this application. In the developer console it needs the role Amazon Shipping, and "
    "Direct-to-Consumer Shipping for orders of Amazon; then renew the store's authorization."
)
_CONNECTION = "Amazon did not accept the store's authorization. Renew it, then try again."


class Words(NamedTuple):
    """`tone` is good, warn or bad; `again` offers to ask for rates anew."""

    tone: str
    text: str
    advice: str
    again: bool = False

    @property
    def icon(self) -> str:
        return {"good": "check", "warn": "triangle-alert", "bad": "circle-alert"}.get(
            self.tone, "info"
        )


_WAITS: dict[str, str] = {
    Code.THROTTLED: "Request is throttled: Amazon takes only so many calls.",
    Code.UNAVAILABLE: "Amazon could not be reached. Nothing was bought yet.",
    Code.UNKNOWN: "Amazon's answer was lost, so it is not known yet whether the label was bought.",
}
_FAILED: dict[str, tuple[str, str]] = {
    Code.EXPIRED: (
        "The rates ran out before the label was bought.",
        "Rates are good for ten minutes. Get new rates and buy again.",
    ),
    Code.TERMS: (
        "The carrier's terms are not accepted yet.",
        "Accept them in Seller Central under Buy Shipping, or choose another carrier.",
    ),
    Code.MONEY: (
        "Amazon could not take the money for the label.",
        "Check the balance and the payment method in Seller Central, then get rates again.",
    ),
    Code.NOT_COMPATIBLE: (
        "The service is not compatible with this order.",
        "Choose another service. Prime orders need one that keeps the promise.",
    ),
    Code.ALREADY_SHIPPED: (
        "Amazon shows the order as shipped already.",
        "Look at its packages in Seller Central before you send anything.",
    ),
    Code.CANCELLED: ("Amazon cancelled the order.", "Do not send the parcel."),
    Code.ROLE_MISSING: (_ROLE, "Nothing was bought."),
    Code.UNAUTHORIZED: (_CONNECTION, "Nothing was bought."),
    Code.REFUSED: ("Amazon refused the purchase.", "Correct what Amazon names, then get rates."),
}
_MAYBE = "A label may exist at Amazon: the answer of an earlier try was lost."
_LOOK = "Look in Seller Central before you buy another."


def words(label: Label, now: datetime, *, files: bool, redacted: bool) -> Words:
    """Of a label in any state. `files`: is its printable file here?"""
    match label.state:
        case State.BUYING if label.leased_until is not None and label.leased_until > now:
            return Words("", "The label is being bought.", "This takes a few seconds.")
        case State.BUYING:
            text = _WAITS.get(label.error_code, "Amazon is being asked for the label.")
            after = "It is asked for again by itself with the same key, which never buys twice."
            return Words("warn" if label.error_code else "", text, after)
        case State.FAILED:
            text, advice = _FAILED.get(label.error_code, _FAILED[Code.REFUSED])
            if label.maybe_at_amazon:
                return Words("bad", f"{_MAYBE} {text}", _LOOK, again=True)
            return Words("bad", f"No label was bought. {text}", advice, again=True)
        case State.BOUGHT if redacted:
            return Words("", "The buyer details were removed, and the label file with them.", "")
        case State.BOUGHT if not files:
            text = "The label is bought, but its file could not be read."
            return Words("warn", text, "Fetch it again. Do not buy a second one.")
        case State.BOUGHT:
            return Words("good", "The label is bought. Amazon ships the order by itself.", "")
        case State.VOIDING:
            return Words("warn", "The label is being voided.", "Do not use it.")
        case _:
            return Words("", "The label is voided.", "", again=True)


def no_offers(error: SpApiError, when: Callable[[datetime], str]) -> str:
    """Why there are no rates, and the next step. `when` writes a time for people."""
    if isinstance(error, Throttled):
        return f"Request is throttled. Get the rates again {when(error.retry_at)} or later."
    if isinstance(error, NotAuthorized):
        return _ROLE if error.status == 403 else _CONNECTION
    if isinstance(error, ApplicationUnwelcome):
        return (
            "Amazon refuses the application itself. The person who runs Waybill must set its keys."
        )
    if isinstance(error, Rejected):
        return f"Amazon gives no rates: {error.message or error.code}"
    return "Rates are unavailable: Amazon did not answer. Nothing was bought. Try again in a minute, or enter tracking."
