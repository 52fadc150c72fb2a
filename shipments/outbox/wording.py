"""Rule: how a notification reads on screen: what happened, what it means, the one thing to do (TRB-4, TRB-6, I8)."""

from shipments.models import FeedSubmission, ShipmentNotification
from shipments.outbox import frozen_words
from shipments.outbox.fixes import ACCOUNT, HELD, NOTHING, RENEW, SELLER_CENTRAL, TELL, Words
from shipments.outbox.rejected_words import rejected
from shipments.outbox.verdict import Reason

State = ShipmentNotification.State


_FEED_REJECTED = "Amazon rejected the whole message: a matter of the seller's account or billing"
_WAITS: dict[str, str] = {
    Reason.THROTTLED: "Request is throttled: Amazon takes only so many calls. It is sent again by itself.",
    Reason.UNAVAILABLE: "Amazon could not be reached. It is sent again by itself.",
    Reason.UNAUTHORIZED: "Amazon did not accept our authorization for this call. It is sent again by itself.",
    Reason.NO_ANSWER: "Amazon did not have it. The same message is sent again.",
    Reason.BATCH: "Waits some minutes for its batch, so that Amazon is told of all its orders in one message.",
    Reason.UNTRACKED: "Amazon takes a parcel without a number in its batch messages only. It goes in the next one.",
    Reason.FEED_UNSENT: "The message with many orders could not be sent, so the order is told by itself.",
}
# Never sent: the seller's queue pauses because of another one.
_BEHIND: dict[str, str] = {
    Reason.THROTTLED: "Waits behind other updates, since Amazon takes only so many calls. It is sent by itself.",
    Reason.UNAUTHORIZED: (
        "Waits since Amazon did not accept our authorization for another update. It is sent by itself."
    ),
}
_ITS_ERROR = "Amazon answered with an error of its own."
_LOOKS: dict[str, str] = {
    Reason.REFUSED: "Amazon did not take the shipment.",
    Reason.ALREADY_SHIPPED: "Amazon says that the order is shipped already.",
    Reason.BAD_ITEMS: "Amazon did not take the lines of the order.",
    Reason.FEED_REJECTED: f"{_FEED_REJECTED}.",
    Reason.FEED_UNCLEAR: "The message with many orders came to no clear end at Amazon.",
}
_CUT_OFF = "The store lost its connection to Amazon."
_HELD = (
    "Amazon rejected the updates of this seller again and again, so nothing is sent until somebody has looked at the "
    "account. Nothing is lost."
)
_COMBINED = "It went in another order's parcel, and the store tells Amazon about the first order of a parcel only."
_COMBINED_ADVICE = (
    "For Amazon it is unshipped, then late, and cancelled in the end: confirm it in Seller Central."
)

_BOUGHT_THERE = (
    "The label was bought from Amazon, which ships the order by itself. Nothing was sent."
)
_SHIPPED_THERE = "Amazon already showed the order as shipped, so nothing was sent."

_SCHEDULED = "Amazon is told at the moment that the store's settings name."
_FIRST_SCAN = "Waits for the carrier's first scan."
_NEVER = "The store's settings say never, so Amazon is not told."
_NEVER_ADVICE = "For Amazon it is unshipped, then late, and cancelled in the end, unless somebody confirms it there."
_BIGCOMMERCE = (
    "BigCommerce tells Amazon about this order, so Waybill sends the parcel to BigCommerce alone."
)
_BIGCOMMERCE_TOLD = (
    "BigCommerce told Amazon about this parcel, and it was voided after that. Both still show it."
)
_CHANGE_BOTH = (
    "The next parcel is not told. Change the number in BigCommerce and in Seller Central."
)
_ASKED_FIRST = (
    "BigCommerce was to tell Amazon, and may have done so. The order is read at Amazon before "
    "anything is sent."
)

_STILL_SHOWN = (
    "Amazon accepted this parcel, and it was voided after that. Amazon still shows its number."
)
_CHANGE_THERE = "Amazon takes one update per order from here. Change the number in Seller Central."

_ABOUT: dict[str, str] = {
    Reason.THROTTLED: "request_throttled",
    Reason.UNAVAILABLE: "temporarily_unavailable",
    Reason.UNAUTHORIZED: "connection_invalid",
    Reason.NO_ANSWER: "outcome_unknown",
    Reason.UNREADABLE: "outcome_unknown",
    Reason.FEED_REJECTED: "feed_rejected",
}


def about(
    notification: ShipmentNotification, *, cut_off: bool, held: bool = False, frozen: bool = False
) -> str:
    """The code under which stores/problems.py explains what went wrong; empty where nothing did (TRB-6)."""
    match notification.state:
        case State.WAITING | State.UNKNOWN | State.IN_FEED if frozen and _stands(
            notification, cut_off
        ):
            return "frozen"
        case State.WAITING | State.UNKNOWN | State.IN_FEED if cut_off:
            return "connection_invalid"
        case State.WAITING | State.IN_FEED if held and not _is_at_amazon(notification):
            return "feed_rejected"
        case State.WAITING:
            return _ABOUT.get(notification.reason, "")
        case State.UNKNOWN:
            rejected_whole = notification.reason == Reason.FEED_REJECTED
            return "feed_rejected" if rejected_whole else "outcome_unknown"
        case State.REJECTED:
            return "rejected"
        case _:
            return ""


def _is_at_amazon(notification: ShipmentNotification) -> bool:
    """In a feed that was sent, or whose createFeed may have been taken."""
    feed = notification.feed
    return feed is not None and feed.state != FeedSubmission.State.PREPARED


def _stands(notification: ShipmentNotification, cut_off: bool) -> bool:
    """Of a frozen seller: what Amazon may have is followed again as soon as the authorization is renewed."""
    sent = notification.state == State.UNKNOWN or _is_at_amazon(notification)
    return cut_off or not sent


def words(
    notification: ShipmentNotification,
    *,
    cut_off: bool,
    may_correct: bool,
    held: bool = False,
    frozen: bool = False,
    label_here: bool = False,
) -> Words:
    """`cut_off`: the seller's authorisation has ended. `may_correct`: Amazon has surely taken none of the tries.

    `held`: nothing is sent for the seller (TRB-3); `frozen`: since an incident (T4).
    `label_here`: labels for the order can be bought here.
    """
    match notification.state:
        case State.WAITING | State.UNKNOWN | State.IN_FEED if frozen and _stands(
            notification, cut_off
        ):
            sent = notification.state == State.UNKNOWN or _is_at_amazon(notification)
            text, how = frozen_words.frozen(at_amazon=sent), frozen_words.thaw(cut_off=cut_off)
            return Words("frozen", text, RENEW if cut_off else HELD, how, due=frozen_words.SINCE)
        case State.WAITING | State.UNKNOWN | State.IN_FEED if cut_off:
            if _is_at_amazon(notification):
                return Words(
                    "in_feed", f"{_CUT_OFF} Amazon's answer is read after the renewal.", RENEW
                )
            text = f"{_CUT_OFF} The notification is kept and sent after the renewal."
            return Words("cut_off", text, RENEW)
        case State.WAITING | State.IN_FEED if held and not _is_at_amazon(notification):
            return Words("held", _HELD, HELD)
        case State.WAITING:
            if not notification.attempts and notification.reason in _BEHIND:
                chip = "throttled" if notification.reason == Reason.THROTTLED else "waiting"
                return Words(chip, _BEHIND[notification.reason], NOTHING)
            return _waiting(notification.reason)
        case State.SENDING:
            return Words("sending", "Amazon is being told.", NOTHING)
        case State.IN_FEED:
            text = "Amazon is told in one message with other orders. It answers in some minutes."
            return Words("in_feed", text, NOTHING)
        case State.UNKNOWN if notification.reason == Reason.BIGCOMMERCE:
            return Words("unknown", _ASKED_FIRST, NOTHING)
        case State.UNKNOWN:
            lost = _ITS_ERROR if notification.amazon_message else "Amazon's answer was lost."
            text = _LOOKS.get(notification.reason, lost)
            after = "The order is read at Amazon before anything is sent again."
            fix = ACCOUNT if notification.reason == Reason.FEED_REJECTED else NOTHING
            return Words("unknown", f"{text} {after}", fix)
        case State.ACCEPTED if notification.shipment.voided_at is not None:
            return Words("accepted", _STILL_SHOWN, SELLER_CENTRAL, _CHANGE_THERE)
        case State.ACCEPTED:
            return Words("accepted", "Amazon knows that the order shipped.", NOTHING)
        case State.REJECTED:
            return rejected(notification.reason, may_correct=may_correct, label_here=label_here)
        case State.NOT_NEEDED if _is_told_by_bigcommerce(notification):
            return Words("not_needed", _BIGCOMMERCE_TOLD, SELLER_CENTRAL, _CHANGE_BOTH)
        case State.NOT_NEEDED:
            return _not_needed(notification.reason)
        case State.CANCELLED if notification.reason == Reason.VOIDED:
            return Words("cancelled", "The parcel was voided before Amazon was told.", NOTHING)
        case _:
            return Words(
                "cancelled", "The order was cancelled at Amazon before it was told.", NOTHING
            )


def _waiting(reason: str) -> Words:
    match reason:
        case Reason.SCHEDULED:
            return Words("scheduled", _SCHEDULED, TELL, due="Scheduled for")
        case Reason.FIRST_SCAN:
            return Words("scheduled", _FIRST_SCAN, TELL, due="At the latest")
        case Reason.FEED_REJECTED:
            return Words("account", f"{_FEED_REJECTED}. It is sent again by itself.", ACCOUNT)
        case _:
            chip = "throttled" if reason == Reason.THROTTLED else "waiting"
            return Words(chip, _WAITS.get(reason, "Amazon is told within a minute."), NOTHING)


def _is_told_by_bigcommerce(notification: ShipmentNotification) -> bool:
    """A void leaves a row as it is only where BigCommerce has the parcel."""
    voided = notification.shipment.voided_at is not None
    return voided and notification.reason == Reason.BIGCOMMERCE


def _not_needed(reason: str) -> Words:
    match reason:
        case Reason.COMBINED:
            return Words("not_needed", _COMBINED, SELLER_CENTRAL, _COMBINED_ADVICE)
        case Reason.NEVER:
            return Words("not_needed", _NEVER, TELL, _NEVER_ADVICE)
        case Reason.BIGCOMMERCE:
            return Words("not_needed", _BIGCOMMERCE, NOTHING)
        case Reason.BUY_SHIPPING:
            return Words("not_needed", _BOUGHT_THERE, NOTHING)
        case _:
            return Words("not_needed", _SHIPPED_THERE, NOTHING)
