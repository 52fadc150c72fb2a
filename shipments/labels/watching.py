"""A bought label ships its order at Amazon by itself. Where it did not, somebody must hear of it (decision 28)."""

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet

from orders.handling import lifecycle
from orders.models import Order
from orders.status import BUY_SHIPPING_ONLY_PROGRAMS, OPEN, SHIPPED
from shipments.models import Label, ShipmentNotification
from shipments.outbox import queueing
from shipments.outbox.moments import Moment
from stores import audit
from stores.models import Store, User

State = ShipmentNotification.State
# More than anybody works off at once; the oldest come first.
MOST = 200


class CannotSend(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def note_shipped(now: datetime) -> int:
    """Remembers the labels whose orders imports have shown as shipped; answers their number."""
    unchecked = Label.objects.filter(state=Label.State.BOUGHT, order_checked_at=None)
    shown = unchecked.filter(order__amazon_status__in=sorted(SHIPPED)).values_list("pk", flat=True)
    return Label.objects.filter(pk__in=list(shown[:1000])).update(order_checked_at=now)


def unconfirmed(stores: Sequence[Store], now: datetime) -> QuerySet[Label]:
    """Labels whose ship date is over while Amazon shows the order open, by news of today.

    A store whose imports do not reach today is left out: there nobody knows, and late imports alarm by themselves.
    What was sent to Amazon after all is in the hands of the outbox.
    """
    over = Q(pk=None)
    for store in stores:
        today = now.astimezone(store.marketplace.time_zone)
        midnight = datetime.combine(today.date(), time(), today.tzinfo)
        if store.complete_through is not None and store.complete_through >= midnight:
            over |= Q(order__store=store, shipment__ship_date__lt=today.date())
    untold = Q(order__notification=None) | Q(order__notification__state=State.NOT_NEEDED)
    rows = Label.objects.filter(over, untold, state=Label.State.BOUGHT, order_checked_at=None)
    open_there = rows.filter(order__amazon_status__in=sorted(OPEN))
    return open_there.exclude(order__status=Order.Status.CANCELLED)


def may_send(order: Order) -> bool:
    """Amazon takes no confirmation of a Ship+ order."""
    return not BUY_SHIPPING_ONLY_PROGRAMS.intersection(order.programs)


def send_anyway(label: Label, user: User, now: datetime) -> None:
    """Puts the one notification of the order into the queue, with the label's parcel. Raises `CannotSend`.

    If Amazon has the parcel after all, it says so and nothing is changed there. Needs the order with store and seller.
    """
    order, number = label.order, label.order.amazon_order_id
    assert label.shipment is not None
    with transaction.atomic():
        rows = ShipmentNotification.objects.select_for_update().filter(order=order)
        row = rows.first()
        locked = lifecycle.locked(order)
        if not unconfirmed([order.store], now).filter(pk=label.pk).exists():
            raise CannotSend(f"There is nothing to send for order {number} any more.")
        if not may_send(locked):
            raise CannotSend(
                f"Amazon takes no confirmation for the FBM Ship+ order {number}. Open it in Seller Central."
            )
        # Whoever presses Send means now, whatever the store's setting.
        fields = {"shipment": label.shipment, "queue_at": order.queue_at}
        fields |= queueing.columns(Moment(now), now)
        if row is None:
            seller = order.selling_partner_id
            ShipmentNotification.objects.create(order=order, selling_partner_id=seller, **fields)
        else:
            rows.update(**fields)
        lifecycle.note(locked, "label_told", user=user, now=now)
        audit.record(
            "label.told",
            user=user,
            account=order.store.selling_partner.account,
            subject=f"label {label.public_id}",
        )
