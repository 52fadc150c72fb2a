"""One row of each model that the support desk shows, with the buyers' texts of tests/factories.py in their places."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django_q.models import Failure, Schedule, Task

from orders.models import ImportRun, OrderEvent, QuarantinedOrder
from redaction.models import HeldOrder
from redaction.redacting import redact_due
from shipments.models import (
    BigCommerceUpdate,
    Carrier,
    FeedSubmission,
    NotificationAttempt,
    QueueHold,
)
from stores.models import (
    ApiCall,
    AuditEvent,
    ConsentRequest,
    Lease,
    RequestAllowance,
)
from tests.factories import (
    TODAY,
    CustomerFactory,
    MemberFactory,
    NotificationFactory,
    order_with_items,
)
from tests.stores.bigcommerce.conftest import make_link


def one_of_each() -> dict[str, Any]:
    """Label of a model -> a row of it."""
    customer = CustomerFactory.create()
    gone = order_with_items(1, first_imported_at=TODAY.replace(year=2025), customer=customer)
    redact_due(TODAY)
    store = gone.store
    seller = store.selling_partner
    order = order_with_items(
        2, store=store, customer=customer, relay_email="relay-1@marketplace.example"
    )
    user = MemberFactory.create(account=seller.account).user
    notification = NotificationFactory.create(shipment__order=order_with_items(1, store=store))
    feed = FeedSubmission.objects.create(
        selling_partner=seller, state="done", messages=1, due_at=TODAY, created_at=TODAY
    )
    run = ImportRun.objects.create(
        selling_partner=seller, kind="poll", window_after=TODAY, window_before=TODAY,
        started_at=TODAY, page_token="next-page-token",
    )  # fmt: skip
    run.stores.add(store)
    rows: list[Model] = [
        customer, gone.redaction, run, order, feed, seller, store, user, seller.account, notification,
        notification.shipment, HeldOrder.objects.get(pk=order.pk), Carrier.objects.all()[0],
        OrderEvent.objects.create(order=order, kind="imported", at=TODAY, user=user),
        QuarantinedOrder.objects.create(
            retry_at=TODAY, selling_partner=seller, store=store, amazon_order_id="113-9999999-9999999",
            reason="unknown_status", first_seen_at=TODAY, last_seen_at=TODAY,
        ),
        NotificationAttempt.objects.create(notification=notification, number=1, started_at=TODAY),
        BigCommerceUpdate.objects.create(
            link=make_link(store=store), order=notification.order, shipment=notification.shipment,
            state="rejected", due_at=TODAY, queue_at=TODAY, created_at=TODAY,
        ),
        QueueHold.objects.create(selling_partner=seller, reason="feed_rejected", held_at=TODAY),
        ApiCall.objects.create(selling_partner=seller, operation="searchOrders", at=TODAY, duration_ms=9),
        AuditEvent.objects.create(action="order.viewed", subject=f"order {order.public_id}", at=TODAY, user=user),
        ConsentRequest.objects.create(
            account=seller.account, user=user, marketplace_id="ATVPDKIKX0DER", state_hash="s" * 64,
            session_hash="t" * 64, expires_at=TODAY + timedelta(minutes=10),
        ),
        Lease.objects.create(name="work", holder="one", held_until=TODAY),
        RequestAllowance.objects.create(
            selling_partner=seller, operation="searchOrders", rate=1, burst=1, tokens=1, counted_at=TODAY
        ),
        Schedule.objects.all()[0],
    ]  # fmt: skip
    Task.objects.create(
        id="f" * 32, name="failed-task", func="orders.tasks.import_due", started=TODAY, stopped=TODAY,
        success=False, args=("secret-argument",), result="OperationalError",
    )  # fmt: skip
    return {row._meta.label: row for row in [*rows, Failure.objects.get()]}
