"""An order is cancelled at Amazon before its feed arrives: its parcel is to be taken out at once (decision 18)."""

import pytest

from shipments.pulling import to_pull
from stores import clock
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db


def test_decision_18_sta_10_a_failed_message_for_a_cancelled_order_alarms_at_once(
    fed: FeedDesk,
) -> None:
    first, _ = fed.queued(2)
    order = fed.view(first)["order"]
    cancelled = {**order["fulfillment"], "fulfillmentStatus": "CANCELLED"}
    changed = {"lastUpdatedTime": clock.now().isoformat().replace("+00:00", "Z")}
    fed.amazon.add_orders(fed.seller.id, [{**order, **changed, "fulfillment": cancelled}])
    fed.until_settled()
    first.refresh_from_db()
    assert (first.state, first.reason) == ("cancelled", "order_cancelled")
    assert fed.confirmations(first) == []
    assert fed.states() == {"accepted": 1, "cancelled": 1}
    (parcel,) = to_pull([fed.store])
    assert (parcel.order.pk, parcel.cancelled) == (first.order_id, True)
