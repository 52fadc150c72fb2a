"""Rule: how a feed and its messages read on screen: what happened, what follows, what there is to do (TRB-3, TRB-6)."""

from typing import NamedTuple

from shipments.models import FeedSubmission, NotificationAttempt
from shipments.outbox import frozen_words
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner

State = FeedSubmission.State
Tried = NotificationAttempt.Outcome

_BY_ITSELF = "It goes on by itself."
_PUT_OFF = {
    Reason.THROTTLED: f"Request is throttled: Amazon takes only so many calls. {_BY_ITSELF}",
    Reason.UNAVAILABLE: f"Amazon could not be reached. {_BY_ITSELF}",
    Reason.UNAUTHORIZED: f"Amazon did not accept our authorization for this call. {_BY_ITSELF}",
}
_RUNS = {
    "IN_QUEUE": "It stands in Amazon's queue.",
    "IN_PROGRESS": "Amazon is working on it.",
}
_READ = "Every order is read at Amazon before anything is sent again."
_REJECTED = "Amazon rejected the whole feed: a matter of the seller's account or billing."
_ENDED = {
    State.REJECTED: f"{_REJECTED} No order was told.",
    State.FATAL: f"Amazon broke the feed off. {_READ}",
    State.CANCELLED: "The feed was cancelled before Amazon worked on it. Its orders go by calls of their own.",
    State.FAILED: "The feed was given up. Its orders go by calls, those that Amazon may know are read first.",
}
_VERDICTS = {
    Tried.STARTED: ("waiting", "Amazon has not answered yet."),
    Tried.ACCEPTED: ("accepted", "Amazon took the shipment."),
    Tried.REJECTED: ("rejected", "Amazon did not take it."),
    Tried.UNKNOWN: (
        "unknown",
        "Unclear: the order is read at Amazon before anything is sent again.",
    ),
}
_NOT_SENT = ("cancelled", "It was not told by this feed.")


class Words(NamedTuple):
    """`about`: its line on the help page of errors, or empty. `waits`: the next step has a moment worth showing."""

    text: str
    about: str = ""
    waits: bool = False


class Verdict(NamedTuple):
    """What Amazon said about one order of a feed; `chip` is a notification's."""

    chip: str
    text: str


def words(feed: FeedSubmission, *, cut_off: bool, held: bool, frozen: bool = False) -> Words:
    """`cut_off`: the seller's authorisation has ended. `held`: nothing new is sent for the seller (TRB-3).

    `frozen`: since an incident (T4).
    """
    if feed.state in FeedSubmission.OPEN:
        sent = feed.state != State.PREPARED
        if frozen and (cut_off or not sent):
            text = f"{frozen_words.frozen(at_amazon=sent)} {frozen_words.thaw(cut_off=cut_off)}"
            return Words(text, SellingPartner.FROZEN)
        return _open(feed, cut_off=cut_off, held=held)
    if feed.state == State.DONE:
        return Words(_done(feed))
    if feed.reason == Reason.FEED_REJECTED:
        text = f"{_REJECTED} {_READ}" if feed.unclear else _ENDED[State.REJECTED]
        return Words(text, "feed_rejected")
    return Words(_ENDED[State(feed.state)])


def verdict(attempt: NotificationAttempt) -> Verdict:
    return Verdict(*_VERDICTS.get(Tried(attempt.outcome), _NOT_SENT))


def _open(feed: FeedSubmission, *, cut_off: bool, held: bool) -> Words:
    if cut_off:
        text = "The store lost its connection to Amazon. The feed goes on after the renewal."
        return Words(text, "connection_invalid")
    if held and feed.state == State.PREPARED:
        return Words("Nothing is sent before somebody has looked at the account.", "feed_rejected")
    if feed.reason in _PUT_OFF:
        about = (
            "request_throttled" if feed.reason == Reason.THROTTLED else "temporarily_unavailable"
        )
        if feed.reason == Reason.UNAUTHORIZED:
            about = "connection_invalid"
        return Words(_PUT_OFF[Reason(feed.reason)], about, waits=True)
    if feed.state == State.PREPARED:
        return Words("It is sent within a minute.", waits=True)
    if feed.state == State.CREATING:
        text = "Amazon's answer was lost. Its list of feeds is read before anything is sent again."
        return Words(text, "outcome_unknown", waits=True)
    return Words(
        _RUNS.get(feed.amazon_status, "Amazon has it, and answers in some minutes."), waits=True
    )


def _done(feed: FeedSubmission) -> str:
    parts = [
        f"Amazon took {feed.accepted:,} of {feed.messages:,} order{'' if feed.messages == 1 else 's'}."
    ]
    if feed.refused:
        parts.append(f"{feed.refused:,} refused: see below what Amazon said.")
    if feed.unclear:
        parts.append(
            f"{feed.unclear:,} unclear: these are read at Amazon before anything is sent again."
        )
    return " ".join(parts)
