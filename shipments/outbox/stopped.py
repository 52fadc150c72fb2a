"""What goes nowhere, or will soon, before a person has looked at the seller's account (TRB-3, REA-7), as queries."""

from django.db.models import Q

from shipments.models import FeedSubmission, ShipmentNotification
from shipments.outbox.verdict import Reason
from stores.models import SellingPartner

State = ShipmentNotification.State
Feed = FeedSubmission.State

_BAD = Q(selling_partner__credentials=SellingPartner.Credentials.BAD)

# In the order in which `wording.words` judges.
CUT_OFF = Q(state__in=(State.WAITING, State.UNKNOWN, State.IN_FEED)) & _BAD
_UNSENT = Q(state=State.WAITING) | Q(state=State.IN_FEED, feed__state=Feed.PREPARED)
HELD = _UNSENT & Q(selling_partner__queue_hold__isnull=False) & ~_BAD
# What is left of the waiting ones goes out by itself.
GOES = Q(state=State.WAITING, selling_partner__queue_hold=None) & ~_BAD
# Amazon rejected a whole feed: one of these comes after the other, and the third holds the queue.
ACCOUNT = GOES & Q(reason=Reason.FEED_REJECTED)

_GIVEN_UP = Q(selling_partner__credentials_error=SellingPartner.DISCONNECTED)
# Named by their states first, since an index has the unfinished ones. A seller that was given up on purpose needs
# nobody (CON-13).
STOPPED = Q(state__in=ShipmentNotification.UNFINISHED) & ((CUT_OFF & ~_GIVEN_UP) | HELD | ACCOUNT)
