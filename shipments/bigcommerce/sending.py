"""One try: find the order there, see whether our parcel is there already, and only then send it (decision 30).

Every try reads before it writes, so a lost answer, a crash or a second worker never leads to a second shipment.
"""

import random
from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

from django.db.models import F, Sum

from orders.models import Order
from shipments import carriers
from shipments.bigcommerce import claiming, handing_back, matching, settling, waiting
from shipments.bigcommerce.carriers import tracking_carrier
from shipments.bigcommerce.settling import State, Work
from shipments.bigcommerce.verdict import NOT_NEEDED, Reason
from shipments.models import Shipment
from shipments.outbox import retry
from stores.bigcommerce import orders
from stores.bigcommerce.calling import Shop
from stores.bigcommerce.errors import (
    NotAuthorized,
    OutcomeUnknown,
    OutOfTime,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from stores.bigcommerce.orders import NewShipment
from stores.bigcommerce.payloads import RemoteOrder
from stores.faults import fault_point

Clock = Callable[[], datetime]


class Step(Enum):
    """What the run does next: the next row, or leave the others for the next minute."""

    GO_ON = auto()
    STOP = auto()


def send(work: Work, shop: Shop, clock: Clock) -> Step:
    if not claiming.begin(work.claim, clock()):
        return Step.GO_ON
    work.update.attempts += 1
    fault_point("bigcommerce.begun")
    try:
        _try(work, shop, clock)
    except OutOfTime:
        settling.pause(work, clock() + waiting.BETWEEN_TURNS)
        return Step.STOP
    except Throttled as error:
        settling.postpone(work, error.retry_at, Reason.THROTTLED, error)
        return Step.STOP
    except NotAuthorized as error:
        settling.postpone(work, clock(), Reason.UNAUTHORIZED, error)
        return Step.STOP
    except TemporarilyUnavailable as error:
        until = retry.after_failure(work.update.attempts, clock(), random.random())
        settling.wait(work, until, Reason.UNAVAILABLE, error)
        return Step.STOP
    except OutcomeUnknown as error:
        until = clock() + waiting.AFTER_A_LOST_ANSWER
        settling.wait(work, until, Reason.NO_ANSWER, error)
        return Step.STOP
    except Rejected as error:
        if error.status == 404:
            _not_there(work, clock())
        else:
            settling.reject(work, clock(), Reason.REFUSED, error)
    return Step.GO_ON


def _try(work: Work, shop: Shop, clock: Clock) -> None:
    """Raises what the gateway raises; every other end is written."""
    shipment = work.update.shipment
    found = _found(work, shop)
    standing = [order for order in found if not order.is_ended]
    for order in standing or found:
        if len(standing) == 1:
            work.update.remote_order_id = order.id
        there = orders.shipments(shop, order.id)
        ours = matching.ours(there, shipment.tracking_number, _mark(work))
        if ours is not None:
            settling.accept(work, clock(), order.id, ours.id)
            return
    voided = Shipment.objects.filter(pk=shipment.pk, voided_at__isnull=False)
    if voided.exists():
        settling.end(work, clock(), State.CANCELLED, Reason.VOIDED)
    elif work.update.order.status == Order.Status.CANCELLED:
        settling.end(work, clock(), State.CANCELLED, Reason.ORDER_CANCELLED)
    elif not found:
        _not_there(work, clock())
    elif not standing:
        settling.end(work, clock(), State.NOT_NEEDED, Reason.CANCELLED_THERE)
    elif len(standing) > 1:
        settling.reject(work, clock(), Reason.SEVERAL_ORDERS)
    else:
        _ship(work, shop, standing[0], clock)


def _found(work: Work, shop: Shop) -> list[RemoteOrder]:
    """Of a slow shop the order that the last turn found, so that there is time for what follows."""
    update = work.update
    number = update.order.amazon_order_id
    if update.reason == Reason.SLOW and update.remote_order_id is not None:
        return [RemoteOrder(update.remote_order_id, number, status_id=0, is_deleted=False)]
    update.remote_order_id = None
    return orders.find_orders(shop, number)


def _ship(work: Work, shop: Shop, order: RemoteOrder, clock: Clock) -> None:
    parcel = matching.match(_units(work), orders.products(shop, order.id))
    if isinstance(parcel, Reason):
        if parcel in NOT_NEEDED:
            settling.end(work, clock(), State.NOT_NEEDED, parcel)
        else:
            settling.reject(work, clock(), parcel)
        return
    address = parcel.address_id or _only_address(shop, order.id)
    if not address:
        settling.reject(work, clock(), Reason.SEVERAL_ADDRESSES)
        return
    shipment = work.update.shipment
    carrier = tracking_carrier(shipment.carrier_code, shipment.carrier_name)
    name = carriers.display_name(shipment.carrier_code, shipment.carrier_name)
    if not claiming.may_write(work.claim):
        # Nothing is written if somebody else has it by now; else it waits, or ends at the next look.
        claiming.settle(work.claim, state=State.WAITING, reason="", due_at=clock())
        return
    made = orders.create_shipment(
        shop,
        order.id,
        NewShipment(
            address,
            parcel.items,
            shipment.tracking_number,
            carrier,
            # A carrier that BigCommerce has no word for is named here.
            shipment.service if carrier else f"{name} {shipment.service}".strip(),
            "" if shipment.tracking_number else _mark(work),
        ),
    )
    fault_point("bigcommerce.sent")
    settling.accept(work, clock(), order.id, made.id)


def _units(work: Work) -> dict[str, int]:
    """Of the whole order, by SKU: what Amazon cancelled is neither shipped nor open."""
    lines = work.update.order.items.values_list("sku")
    sums = lines.annotate(units=Sum(F("quantity_fulfilled") + F("quantity_unfulfilled")))
    return {sku: units for sku, units in sums.order_by("sku") if units}


def _only_address(shop: Shop, order_id: int) -> int:
    """Where the lines name none, the order's single address; 0 if there are several."""
    addresses = orders.address_ids(shop, order_id)
    return addresses[0] if len(addresses) == 1 else 0


def _mark(work: Work) -> str:
    return f"Waybill {work.update.shipment.public_id}"


def _not_there(work: Work, at: datetime) -> None:
    """The order may come later; a store's own Amazon channel imports it when it likes."""
    update = work.update
    tells_amazon = handing_back.left().filter(order=update.order_id).exists()
    ends = waiting.given_up_at(update.created_at, update.queue_at, tells_amazon=tells_amazon)
    if at >= ends:
        settling.end(work, at, State.NOT_NEEDED, Reason.NOT_THERE)
    else:
        until = waiting.next_look(update.attempts, at, ends)
        settling.wait(work, until, Reason.NOT_THERE_YET)
