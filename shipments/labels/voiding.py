"""Voiding a parcel: at once if it was recorded here, by Amazon if the label was bought there (SHP-9, decision 28)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.handling import lifecycle
from shipments.labels import undoing
from shipments.models import Label, Shipment
from stores import audit
from stores.models import User

State = Label.State


class CannotVoid(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def label_of(shipment: Shipment) -> Label | None:
    return getattr(shipment, "label", None)


def refusal(shipment: Shipment) -> str:
    """Why the parcel cannot be voided, or ''. Needs the order."""
    number = shipment.order.amazon_order_id
    label = label_of(shipment)
    if shipment.voided_at is not None:
        return f"The shipment of order {number} is voided already."
    if shipment.delivered_at is not None:
        return f"The parcel of order {number} is delivered. There is nothing left to void."
    if label is not None and label.state == State.VOIDING:
        return f"The label of order {number} is being voided. Amazon's answer comes within minutes."
    if label is not None and label.state != State.BOUGHT:
        return f"The label of order {number} is still being bought. Void it in a minute."
    return ""


def void(shipment: Shipment, user: User, now: datetime) -> bool:
    """True if all is done; False if Amazon is asked first (`finishing`). Raises `CannotVoid`, also the second time."""
    with transaction.atomic():
        parcel = undoing.parcel_of(shipment)
        undoing.lock(parcel or [shipment])
        fresh = Shipment.objects.select_related("order__store__selling_partner", "label")
        row = fresh.defer("order__buyer_data").get(pk=shipment.pk)
        if why := refusal(row):
            raise CannotVoid(why)
        _audit(row, parcel, user)
        if label_of(row) is not None:
            _ask_amazon(row, user, now)
            return False
        undoing.undo(parcel, user, now)
        return True


def _ask_amazon(shipment: Shipment, user: User, now: datetime) -> None:
    """From here on nobody prints the label; who asked is kept on the shipment until Amazon has answered."""
    Label.objects.filter(shipment=shipment, state=State.BOUGHT).update(
        state=State.VOIDING,
        attempts=0,
        next_try_at=now,
        lease_holder="",
        leased_until=None,
        error_code="",
        error_message="",
    )
    Shipment.objects.filter(pk=shipment.pk).update(voided_by=user)
    lifecycle.note(shipment.order, "void_asked", user=user, now=now)


def _audit(shipment: Shipment, parcel: Sequence[Shipment], user: User) -> None:
    """A row for each order in it, so that each has its whole story (decision 34)."""
    account = shipment.order.store.selling_partner.account_id
    audit.record_each(
        "shipment.voided",
        [(account, f"shipment {each.public_id}") for each in parcel or [shipment]],
        user=user,
        bought=label_of(shipment) is not None,
        orders=len(parcel),
    )
