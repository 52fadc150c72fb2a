"""A sweep beside a person who works on an order that is due: no ring of locks (T18).

PostgreSQL ends a ring with an error in one of the threads; on SQLite one waits for the other.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from django.db import transaction

from orders.handling import lifecycle
from orders.models import Order
from redaction.early import redact_early
from redaction.redacting import redact_due
from shipments.models import ShipmentNotification
from shipments.recording import locked_notifications
from tests.at_once import at_once
from tests.factories import TODAY, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

LATER = TODAY + timedelta(days=60)


def early() -> None:
    redact_early(list(Order.objects.values_list("pk", flat=True)), UserFactory.create(), LATER)


@pytest.mark.parametrize("redact", [lambda: redact_due(LATER), early], ids=["sweep", "staff"])
def test_t18_what_amazon_said_is_locked_ahead_of_the_order_as_people_do(
    redact: Callable[[], object],
) -> None:
    notification = NotificationFactory.create(state="rejected", amazon_message="Not deliverable")
    order = notification.order
    locked, worked = Event(), Event()

    def person() -> None:
        with transaction.atomic():
            locked_notifications([order])
            locked.set()
            # The sweep waits for the lock, so it never says that it is done.
            worked.wait(0.5)
            lifecycle.locked(order)

    def sweep() -> None:
        locked.wait(20)
        redact()
        worked.set()

    jobs = [person, sweep]
    at_once(lambda: jobs.pop()(), 2)
    assert Order.objects.get().redacted_at == LATER
    assert ShipmentNotification.objects.get().amazon_message == ""
