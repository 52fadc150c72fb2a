"""A CSV of 30 tracking numbers, over HTTP to the pretended Amazon: its side shows 30 confirmations (I1, decision 23)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments.batches.working import work
from shipments.carriers.numbers import has_wrong_check_digit
from shipments.models import Batch, ShipmentNotification
from shipments.outbox.notifying import send_due
from stores import clock
from tests.factories import ManualOrderFactory, MemberFactory, OrderItemFactory
from tests.shipments.real_amazon import Desk

pytestmark = pytest.mark.django_db

COUNT = 30


def ups(serial: int) -> str:
    start = f"1Z999AA10{serial:08d}"
    return next(f"{start}{d}" for d in range(10) if not has_wrong_check_digit(f"{start}{d}"))


def test_a_file_of_thirty_tracking_numbers_becomes_thirty_confirmations(desk: Desk) -> None:
    ids = desk.amazon.generate(desk.seller.id, COUNT, programs=[])
    numbers = {order_id: ups(serial) for serial, order_id in enumerate(ids)}
    for order_id in ids:
        desk.imported(order_id)
    entered = ManualOrderFactory.create(store=desk.store)
    OrderItemFactory.create(order=entered)
    lines = [f"{order_id};{number};UPS;Ground" for order_id, number in numbers.items()]
    lines += [
        f"{entered.amazon_order_id};{ups(900)};UPS;Ground",
        f"113-0000000-0000000;{ups(901)};UPS;Ground",
    ]
    text = "Reference 1;Tracking No.;Carrier;Service\n" + "\n".join(lines)
    client = Client()
    client.force_login(MemberFactory.create(account=desk.store.selling_partner.account).user)
    file = SimpleUploadedFile("export.csv", text.encode("utf-8-sig"))
    answer = client.post(reverse("shipments:import_tracking"), {"file": file})
    batch = Batch.objects.get()
    assert answer.headers["Location"] == reverse("shipments:batch", args=[batch.public_id])
    client.post(reverse("shipments:batch_start", args=[batch.public_id]), {"start": "yes"})
    work(batch.pk, clock.now())
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE
    assert Order.objects.filter(status="shipped").count() == COUNT + 1
    assert ShipmentNotification.objects.count() == COUNT
    told_all(desk)
    for order_id, number in numbers.items():
        view = desk.amazon.order(order_id)
        assert view["status"] == "SHIPPED"
        assert [package["trackingNumber"] for package in view["packages"]] == [number]
        assert len(view["confirmations"]) == 1


def told_all(desk: Desk) -> None:
    """Minute by minute, as the schedule does; an hour is more than 30 orders need."""
    unfinished = ShipmentNotification.objects.filter(state__in=ShipmentNotification.UNFINISHED)
    for minutes in range(0, 60, 2):
        send_due(desk.store.selling_partner_id, clock.now() + timedelta(minutes=minutes))
        if not unfinished.exists():
            return
    raise AssertionError(f"{unfinished.count()} are not told")
