"""An authorization that ends and is given again, with the pretended Amazon: nothing lost, nobody else disturbed."""

from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from orders.models import ImportRun, Order
from orders.tasks import import_due, import_seller
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.recording import record_shipment
from shipments.tasks import send_due_notifications, send_for_seller
from stores import clock
from stores.connect.connecting import start_renewal
from stores.models import Member, SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import MemberFactory
from tests.stores.consenting import SELLER, SESSION, connect, finish
from tests.stores.visiting import client_of, page

pytestmark = pytest.mark.django_db

OTHER = "A1SOMEBODYELSE"


class World:
    """Amazon's clock and ours, moved together."""

    def __init__(self, amazon: PretendedAmazon, machine: TimeMachineFixture) -> None:
        self.amazon, self.machine = amazon, machine
        self.passed_s = 0.0

    def later(self, **span: float) -> None:
        seconds = timedelta(**span).total_seconds()
        self.passed_s += seconds
        self.machine.shift(seconds)
        self.amazon.advance(seconds)
        self.amazon.shift_date(self.passed_s)

    def searches(self, seller_id: str) -> int:
        calls = self.amazon.calls(operation="searchOrders")
        return sum(
            call["sellingPartnerId"] == seller_id and call["status"] == 200 for call in calls
        )

    def token_requests(self) -> int:
        return sum(call["status"] == 400 for call in self.amazon.calls(operation="token"))


@pytest.fixture
def world(reached_amazon: PretendedAmazon, time_machine: TimeMachineFixture) -> World:
    time_machine.move_to(clock.now())
    return World(reached_amazon, time_machine)


def work() -> None:
    """What the minutely schedule brings about."""
    import_due()
    for seller in SellingPartner.objects.order_by("pk"):
        import_seller(seller.pk)


def test_rea_3_rea_5_rea_7_revoked_probed_renewed_and_resumed_without_a_gap(
    world: World,
) -> None:
    member: Member = MemberFactory.create()
    amazon = world.amazon
    amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    amazon.add_seller(OTHER)
    store = connect(amazon, member).store
    connect(amazon, member, marketplace_id=CANADA)
    seller = store.selling_partner
    other = connect(amazon, MemberFactory.create(), OTHER).store
    first = amazon.generate(SELLER, 3, programs=[])
    work()
    assert store.orders.count() == 3

    # Revoked: TRB-1 is shown, polling stops, the other seller goes on.
    amazon.revoke(SELLER)
    world.later(minutes=6)
    work()
    seller.refresh_from_db()
    assert (seller.credentials, seller.credentials_error) == ("bad", "connection_invalid")
    html = page(client_of(member)).replace("&#x27;", "'")
    assert "The connection appears to be invalid, attempting to reconnect" in html
    mark = Store.objects.get(pk=store.pk).complete_through
    assert mark is not None
    refused, at_work = world.token_requests(), world.searches(OTHER)
    fresh: dict[str, Any] = {"updatedMinutesAgo": 3}
    meanwhile = amazon.generate(SELLER, 4, seed=2, **fresh)
    meanwhile += amazon.generate(SELLER, 2, CANADA, seed=3, **fresh)
    theirs = amazon.generate(OTHER, 1, seed=4, **fresh)
    for _ in range(4):
        world.later(hours=5)
        work()
    assert world.token_requests() == refused
    assert world.searches(OTHER) >= at_work + 4
    assert set(other.orders.values_list("amazon_order_id", flat=True)) == set(theirs)

    # One probe a day.
    for days in (1, 2):
        for _ in range(6):
            world.later(hours=4)
            work()
        assert world.token_requests() == refused + days
    assert Store.objects.get(pk=store.pk).complete_through == mark

    # What was shipped here meanwhile waits.
    today = clock.now().astimezone(store.marketplace.time_zone).date()
    parcel = ShipmentDetails("UPS", "1Z999AA10123456784", today, "Ground")
    for order, hours in zip(store.orders.order_by("pk"), (30, 10, 20), strict=True):
        order.queue_at = order.ship_by_at = clock.now() + timedelta(hours=hours)
        order.save()
        record_shipment(order, parcel, member.user, clock.now())
    assert send_due_notifications() == "0 sellers"

    # Renewed at one store: both go on from where they stopped, and the waiting ones leave by ship-by.
    answer = amazon.consent(start_renewal(member.user, SESSION, store), SELLER)
    assert finish(member, answer) == (store, False)
    work()
    known = set(
        Order.objects.filter(selling_partner=seller).values_list("amazon_order_id", flat=True)
    )
    assert known == {*first, *meanwhile}
    after = ImportRun.objects.filter(selling_partner=seller, state="done").latest("pk")
    assert after.window_after <= mark
    assert after.stores.count() == 2
    assert "appears to be invalid" not in page(client_of(member))
    assert send_due_notifications() == "1 sellers"
    assert send_for_seller(seller.pk) == "3 accepted"
    sent = [call["orderId"] for call in amazon.calls(operation="confirmShipment")]
    by_ship_by = ShipmentNotification.objects.order_by("queue_at")
    assert sent == list(by_ship_by.values_list("order__amazon_order_id", flat=True))
    assert len(sent) == 3
