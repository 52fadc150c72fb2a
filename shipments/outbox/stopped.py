"""What goes nowhere, or will soon, before a person has looked at the seller's account (TRB-3, REA-7), as queries."""

from datetime import datetime

from django.db.models import Q

from shipments.models import FeedSubmission, ShipmentNotification
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner

State = ShipmentNotification.State
Feed = FeedSubmission.State

_FROZEN = Q(selling_partner__queue_hold__reason=SellingPartner.FROZEN) | Q(
    selling_partner__credentials_error=SellingPartner.FROZEN
)
_BAD = Q(selling_partner__credentials=SellingPartner.Credentials.BAD)

# In the order in which `wording.words` judges.
_UNSENT = Q(state=State.WAITING) | Q(state=State.IN_FEED, feed__state=Feed.PREPARED)
_WAITS = Q(state__in=(State.WAITING, State.UNKNOWN, State.IN_FEED))
FROZEN = _FROZEN & (_UNSENT | (_WAITS & _BAD))
CUT_OFF = _WAITS & _BAD & ~_FROZEN
HELD = _UNSENT & Q(selling_partner__queue_hold__isnull=False) & ~_BAD & ~_FROZEN
# What is left of the waiting ones goes out by itself.
GOES = Q(state=State.WAITING, selling_partner__queue_hold=None) & ~_BAD
# Amazon rejected a whole feed: one of these comes after the other, and the third holds the queue.
ACCOUNT = GOES & Q(reason=Reason.FEED_REJECTED)

_GIVEN_UP = Q(selling_partner__credentials_error=SellingPartner.DISCONNECTED)
# Named by their states first, since an index has the unfinished ones. A seller that was given up on purpose needs
# nobody (CON-13).
STOPPED = Q(state__in=ShipmentNotification.UNFINISHED) & (
    FROZEN | (CUT_OFF & ~_GIVEN_UP) | HELD | ACCOUNT
)


def frozen_since(seller: SellingPartner, held_at: datetime | None) -> datetime | None:
    """None if the seller is not frozen. `held_at`: since when its queue is held for that; it outlasts the renewal."""
    return held_at or (seller.credentials_changed_at if seller.is_frozen else None)
