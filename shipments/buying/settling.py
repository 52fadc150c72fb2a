"""How a try of a purchase ends: label, shipment, files, order, notification and history in one transaction."""

import logging
from datetime import date, datetime, timedelta

from django.db import DatabaseError, transaction

from orders.handling import lifecycle
from orders.handling.parcels import Parcel
from orders.models import Order
from shipments.buying.label_carriers import carrier_of, service_of
from shipments.buying.verdict import Code, Fail, meaning
from shipments.habits import Choice, remember
from shipments.labels.storing import store_files
from shipments.models import Label, Shipment, ShipmentNotification
from shipments.outbox.verdict import Reason
from shipments.recording import locked_notification
from shipments.words_of_others import about
from stores.faults import fault_point
from stores.sealing import KeysMissing
from stores.spapi.errors import SpApiError
from stores.spapi.parcels import BoughtLabel

_log = logging.getLogger(__name__)
State = Label.State
# A later day would keep the buyer's details longer than any parcel waits for its pick-up.
_LATEST_PICKUP = timedelta(days=7)
# So long Amazon is taken to know the key of a purchase (docs/decisions.md).
KEY_LIVES = timedelta(days=1)


def failed(
    label: Label, holder: str, error: SpApiError, at: datetime, *, maybe_bought: bool
) -> None:
    """Wait for the next try, or end it. `maybe_bought`: an earlier answer was lost.

    Then a label may exist at Amazon for all a refusal says. Only dead rates, while Amazon knows the key, deny it.
    """
    verdict = meaning(error, tries=label.attempts + 1, maybe_bought=maybe_bought, at=at)
    if isinstance(verdict, Fail):
        denied = verdict.code == Code.EXPIRED and at < label.created_at + KEY_LIVES
        doubt = maybe_bought and not denied
        lost = {"request": label.request | {"answer_lost": True}} if doubt else {}
        not_bought(label, holder, verdict, error, at, **lost)
        return
    code = Code.UNKNOWN if maybe_bought else verdict.code
    _write(label, holder, error, error_code=code, next_try_at=verdict.until)


def not_bought(
    label: Label,
    holder: str,
    verdict: Fail,
    error: SpApiError | None,
    at: datetime,
    **fields: object,
) -> None:
    """The end. Without `answer_lost` nothing was bought, and the order is free for another label."""
    fields |= {"state": State.FAILED, "error_code": verdict.code, "next_try_at": None}
    with transaction.atomic():
        if _write(label, holder, error, **fields):
            in_doubt = "request" in fields
            lifecycle.note(
                label.order,
                "label_in_doubt" if in_doubt else "label_not_bought",
                user=None,
                now=at,
                reason=verdict.code.value,
            )


def _write(label: Label, holder: str, error: SpApiError | None, **fields: object) -> bool:
    """Only for the holder of the lease, which ends with it."""
    if error is not None:
        said = about(label.order_id, error.message)
        fields |= {"error_message": said, "request_id": error.request_id}
    mine = Label.objects.filter(pk=label.pk, lease_holder=holder, state=State.BUYING)
    return bool(mine.update(lease_holder="", leased_until=None, **fields))


def bought(label: Label, answer: BoughtLabel, at: datetime) -> None:
    """Amazon sold it: whoever holds the lease by now, that is so. Written once, however often it is answered."""
    with transaction.atomic():
        locked_notification(label.order)  # ahead of the order, as everywhere: no ring of locks
        order = lifecycle.locked(label.order)
        row = Label.objects.select_for_update().get(pk=label.pk)
        if row.state != State.BUYING:
            if row.state == State.FAILED:
                _log.error("Label %s was given up, but Amazon sold it: void it there.", row.pk)
            return
        row.order = order
        row.shipment = _shipment(row, answer, at)
        _complete(row, answer, at)
        _keep_files(row, answer, at)
        fault_point("label-half-settled")
        _nothing_to_tell(row.shipment, at)
        if row.ship_despite_cancel_request:
            lifecycle.ship_anyway(order, user=row.created_by, now=at)
        detail = {"carrier": row.carrier, "service": row.service}
        lifecycle.label_bought(order, user=row.created_by, now=at, detail=detail)
        remember(
            order,
            at,
            parcel=Parcel(**row.parcel),
            choice=Choice(rate_service_id=row.service_id),
        )


def _shipment(label: Label, answer: BoughtLabel, at: datetime) -> Shipment:
    code, name = carrier_of(label.carrier)
    return Shipment.objects.create(
        order=label.order,
        ship_from=label.ship_from,
        carrier_code=code,
        carrier_name=name,
        service=service_of(label.carrier, label.service),
        tracking_number=answer.tracking_id[:50],
        cost=label.cost,
        currency=label.currency,
        ship_date=_ship_date(label, answer, at),
        # Amazon follows every parcel that it sells a label for.
        automatic_tracking=bool(answer.tracking_id),
        created_at=at,
        created_by=label.created_by,
        transit=Shipment.Transit.PRE_TRANSIT,
        transit_at=at,
        transit_source="label",
        promised_at=answer.delivery.end or label.promised_at,
        track_at=at if answer.tracking_id else None,
    )


def _ship_date(label: Label, answer: BoughtLabel, at: datetime) -> date:
    """The day on which the carrier takes it, in the store's zone (SHP-6)."""
    pickup = answer.pickup.start or at
    day = min(max(pickup, at), at + _LATEST_PICKUP)
    return day.astimezone(label.order.store.marketplace.time_zone).date()


def _complete(label: Label, answer: BoughtLabel, at: datetime) -> None:
    label.state = State.BOUGHT
    label.amazon_shipment_id = answer.shipment_id[:60]
    label.tracking_id = answer.tracking_id[:60]
    label.benefits = list(answer.benefits) or label.benefits
    label.promised_at = answer.delivery.end or label.promised_at
    label.request_id = answer.request_id
    label.error_code = label.error_message = label.lease_holder = ""
    label.leased_until = label.next_try_at = None
    label.bought_at = at
    label.save()


def _keep_files(label: Label, answer: BoughtLabel, at: datetime) -> None:
    """A file that cannot be kept costs only itself: it is fetched again, never bought again."""
    if label.order.redacted_at is not None:
        return  # nothing of a buyer comes back (RED-60)
    try:
        with transaction.atomic():
            store_files(label, answer.documents, at)
    except (DatabaseError, KeysMissing):
        _log.error("The files of label %s could not be stored.", label.pk)


def _nothing_to_tell(shipment: Shipment, at: datetime) -> None:
    """SHP-15: Amazon ships the order by its own label. One row per order for all time: an earlier one is used again.

    What Amazon accepted once stays as it is (SHP-8, SHP-9).
    """
    order: Order = shipment.order
    row, _ = ShipmentNotification.objects.get_or_create(
        order=order,
        defaults={
            "shipment": shipment,
            "selling_partner_id": order.selling_partner_id,
            "due_at": at,
            "queue_at": order.queue_at,
            "created_at": at,
        },
    )
    if row.state == ShipmentNotification.State.ACCEPTED:
        return
    row.shipment = shipment
    row.state = ShipmentNotification.State.NOT_NEEDED
    row.reason = Reason.BUY_SHIPPING
    row.amazon_code = row.amazon_message = row.lease_holder = ""
    row.leased_until = None
    row.settled_at = at
    row.save()
