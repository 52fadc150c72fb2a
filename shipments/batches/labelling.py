"""One order of a batch gets its label: the rates, the policy's choice, one purchase (SHP-15, I6).

A turn after a crash, or after an answer that was lost, finds the order's standing label and follows that one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from orders.models import Order
from shipments.batches.parcels import chosen_sender, parcel_of
from shipments.batches.results import Done, Failed, Later, LeftOut, Result
from shipments.batches.starting import CANCELLED
from shipments.buying import choosing, guards, trying, wording
from shipments.buying.errors import CannotBuy
from shipments.buying.purchasing import buy
from shipments.buying.quoting import quote
from shipments.buying.verdict import Code
from shipments.habits import proposed_parcel
from shipments.models import Batch, BatchEntry, Label
from stores.faults import fault_point

Clock = Callable[[], datetime]
# Longer than our own allowance needs for a call; a block by Amazon lasts as long as it lasts.
_THROTTLED = timedelta(seconds=2)
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(minutes=15)
_WAITS = {Code.THROTTLED.value, Code.UNAVAILABLE.value}


def get_label(entry: BatchEntry, clock: Clock, until: datetime) -> Result:
    """Needs order, store and batch at hand. No purchase begins at or after `until`."""
    assert entry.order is not None
    standing = _standing(entry.batch, entry.order)
    if standing is not None:
        return _outcome(trying.finish(standing, clock()), clock())
    if entry.batch.state != Batch.State.RUNNING:
        return LeftOut(*CANCELLED)
    try:
        return _outcome(_bought(entry, entry.order, clock, until), clock())
    except CannotBuy as refused:
        if refused.code in _WAITS:
            return Later(
                _again_at(refused.code, entry.attempts, clock()), refused.code, refused.text
            )
        asked = f" Request id: {refused.request_id}" if refused.request_id else ""
        return Failed(refused.code, refused.text + asked)
    except _OutOfTime:
        return Later(clock(), "", "")


class _OutOfTime(Exception):
    """The task has no time left for a purchase; its next one asks for rates again."""


def _bought(entry: BatchEntry, order: Order, clock: Clock, until: datetime) -> Label:
    batch = entry.batch
    doubt = guards.doubt_refusal(order)
    if doubt is not None:
        raise CannotBuy(doubt.code, doubt.text)
    sender = chosen_sender(batch) or order.store.ship_from
    refused = guards.ship_from_refusal(order, sender)
    if refused is not None or sender is None:
        raise CannotBuy(
            "no_ship_from", refused.text if refused else "There is no ship-from address."
        )
    parcel = parcel_of(order, batch, proposed_parcel(order))
    offers = quote(order, parcel, sender, batch.created_by, clock())
    fault_point("batch-quoted")
    policy = batch.settings.get("policy", choosing.CHEAPEST_ON_TIME)
    rate = choosing.best(offers, policy)
    if rate is None:
        raise CannotBuy("no_rate", _no_rate(order, policy))
    if clock() >= until:
        raise _OutOfTime
    anyway = bool(entry.details.get("ship_despite_cancel_request"))
    label = buy(offers, rate.rate_id, batch.created_by, clock(), ship_despite_cancel_request=anyway)
    fault_point("batch-bought")
    return label


def _standing(batch: Batch, order: Order) -> Label | None:
    """A label that this batch has begun to buy; an older one is a reason for refusal, said by the guards."""
    labels = order.labels.filter(state__in=(Label.State.BUYING, Label.State.BOUGHT))
    return labels.filter(created_at__gte=batch.started_at).first()


def _outcome(label: Label, now: datetime) -> Result:
    if label.state == Label.State.BOUGHT:
        return Done(label.shipment, label)
    said = wording.words(label, now, files=True, redacted=False)
    if label.state == Label.State.BUYING:
        at = max(label.next_try_at or now, label.leased_until or now, now + _THROTTLED)
        return Later(at, label.error_code, said.text)
    code = guards.MAYBE_BOUGHT if label.maybe_at_amazon else label.error_code or "not_bought"
    return Failed(code, f"{said.text} {said.advice}".strip())


def _again_at(code: str, attempts: int, now: datetime) -> datetime:
    if code == Code.THROTTLED:
        return now + _THROTTLED
    doubled: int = 2 ** min(max(attempts - 1, 0), 8)
    return now + min(_SHORTEST * doubled, _LONGEST)


def _no_rate(order: Order, policy: str) -> str:
    in_time = policy == choosing.CHEAPEST_ON_TIME
    text = "No service arrives in time" if in_time else "No service can be bought"
    return (
        f"Order {order.amazon_order_id}: {text}. Look at the rates at the order, or enter the number of another "
        "carrier."
    )
