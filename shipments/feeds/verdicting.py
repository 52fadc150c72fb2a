"""Rule: what a feed's end means for one notification: accepted, a person, or the order is read first (SHP-20)."""

from typing import NamedTuple

from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox.verdict import Reason, refusal_in_feed
from stores.spapi.feed_values import Fate, Verdict

State = ShipmentNotification.State
Tried = NotificationAttempt.Outcome


class Outcome(NamedTuple):
    """Where a notification goes, and how its try in the feed ended. `code` and `words` are Amazon's."""

    state: ShipmentNotification.State
    reason: str
    tried: NotificationAttempt.Outcome
    code: str = ""
    words: str = ""


UNSURE = Outcome(State.UNKNOWN, Reason.FEED_UNCLEAR, Tried.UNKNOWN)
# Nothing of it was sent.
UNSENT = Outcome(State.WAITING, Reason.FEED_UNSENT, Tried.UNAVAILABLE)


def outcome(verdict: Verdict, *, trusted: bool, doubtful: bool) -> Outcome:
    """`trusted`: the feed is done, and ours for certain. `doubtful`: createFeed may have made more than one.

    Of a second one Amazon refuses every order that the first one told, so a refusal then says nothing about our try.
    """
    error = next((each for each in verdict.results if each.kind == "Error"), None)
    said = error or next(iter(verdict.results), None)
    quoted = ("", "") if said is None else (said.code, said.words)
    if verdict.fate is Fate.ACCEPTED and trusted:
        return Outcome(State.ACCEPTED, "", Tried.ACCEPTED, *quoted)
    if verdict.fate is Fate.REFUSED and trusted and not doubtful and error is not None:
        meaning = refusal_in_feed(error.code, error.words)
        state = State.UNKNOWN if meaning.ask else State.REJECTED
        return Outcome(state, meaning.reason, Tried.REJECTED, *quoted)
    return UNSURE._replace(code=quoted[0], words=quoted[1])


def rejected_as_a_whole(code: str, words: str, *, sure: bool) -> Outcome:
    """TRB-3. `sure`: nothing was done, and the same feed is made again later; else the order is read first."""
    if sure:
        return Outcome(State.WAITING, Reason.FEED_REJECTED, Tried.REJECTED, code, words)
    return Outcome(State.UNKNOWN, Reason.FEED_REJECTED, Tried.UNKNOWN, code, words)
