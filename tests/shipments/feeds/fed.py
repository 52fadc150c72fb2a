"""Orders of a batch that are told by feed, on both sides: at the pretended Amazon and in our tables."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from shipments import seller_turn
from shipments.details import ShipmentDetails
from shipments.models import Batch, FeedSubmission, ShipmentNotification
from shipments.recording import record_shipment
from stores import clock
from tests.amazon import PretendedAmazon
from tests.shipments.real_amazon import Desk, desk_at

UNFINISHED = ShipmentNotification.UNFINISHED


@dataclass
class FeedDesk(Desk):
    """Time passes here and at Amazon together."""

    settings: Settings
    rows: list[ShipmentNotification] = field(default_factory=list)
    batches: int = 0

    def queued(self, count: int = 3) -> list[ShipmentNotification]:
        """Orders of one more batch, due by feed; each parcel has a number of its own."""
        self.batches += 1
        batch = Batch.objects.create(
            account=self.store.selling_partner.account, number=self.batches, kind="mark",
            state="done", created_at=clock.now(),
        )  # fmt: skip
        found = []
        for order_id in self.amazon.generate(self.seller.id, count, programs=[]):
            order = self.imported(order_id)
            day = order.purchased_at.astimezone(order.store.marketplace.time_zone).date()
            number = f"1Z999AA1{len(self.rows):010d}"
            record_shipment(order, ShipmentDetails("UPS", number, day, "Ground"), None, clock.now())
            ShipmentNotification.objects.filter(order=order).update(
                via="feed", batch=batch, reason="batch", due_at=clock.now(),
                queue_at=clock.now() + timedelta(days=3),
            )  # fmt: skip
            found.append(ShipmentNotification.objects.get(order=order))
            self.rows.append(found[-1])
        return found

    def pass_time(self, **units: float) -> None:
        self.settings.CLOCK_SHIFT += timedelta(**units)
        self.amazon.advance(timedelta(**units).total_seconds())

    def turn(self) -> None:
        """As the worker does it for whoever has something due."""
        seller_turn.take(self.store.selling_partner_id)

    def turn_if_due(self) -> None:
        """As the worker does it, every minute."""
        if self.store.selling_partner_id in seller_turn.sellers_with_due(clock.now()):
            self.turn()

    def until_settled(self, minutes: int = 180) -> None:
        """A look every other minute; three hours are more than any single fault needs."""
        for _ in range(0, minutes, 2):
            self.turn_if_due()
            unfinished = ShipmentNotification.objects.filter(state__in=UNFINISHED).exists()
            open_ = FeedSubmission.objects.filter(state__in=FeedSubmission.OPEN).exists()
            if not unfinished and not open_:
                return
            self.pass_time(minutes=2)

    def states(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for row in self.rows:
            row.refresh_from_db()
            found[row.state] = found.get(row.state, 0) + 1
        return found

    def feed(self) -> FeedSubmission:
        return FeedSubmission.objects.get()

    def sources(self) -> dict[str, int]:
        """How Amazon was told: accepted confirmations by their source."""
        found: dict[str, int] = {}
        for row in self.rows:
            for confirmation in self.confirmations(row):
                found[confirmation["source"]] = found.get(confirmation["source"], 0) + 1
        return found

    def assert_told_once(self) -> None:
        """I1: each order shipped, one package with its own number, one confirmation, accepted here."""
        for row in self.rows:
            view: dict[str, Any] = self.view(row)
            assert view["status"] == "SHIPPED"
            numbers = [package["trackingNumber"] for package in view["packages"]]
            assert numbers == [row.shipment.tracking_number]
            assert [each["edit"] for each in view["confirmations"]].count(False) == 1
        assert self.states() == {"accepted": len(self.rows)}
        assert all(row.feed_id is None for row in self.rows)


def ago(at: datetime | None) -> timedelta:
    assert at is not None
    return clock.now() - at


@pytest.fixture
def fed(amazon: PretendedAmazon, settings: Settings) -> FeedDesk:
    """A store that tells two orders of a batch by feed; feeds are done at once."""
    desk = desk_at(amazon, settings)
    desk.store.feed_from = 2
    desk.store.save()
    amazon.feed_settings(queueSeconds=0, processSeconds=0)
    return FeedDesk(desk.amazon, desk.seller, desk.store, settings)
