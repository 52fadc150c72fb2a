"""One purchase per press: the label's row with its key is written first, then Amazon is asked (I6, T17)."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from orders.handling import lifecycle
from orders.models import Order
from shipments.buying import guards
from shipments.buying.drivers import AMAZON
from shipments.buying.errors import CannotBuy
from shipments.buying.proving import CannotStore, prove
from shipments.buying.rates import Rate, document_json, rate_from
from shipments.buying.trying import LEASE, run
from shipments.models import Label, RateQuote
from shipments.overdue import remove_overdue
from stores.faults import fault_point
from stores.models import User


def buy(
    quote: RateQuote,
    rate_id: str,
    user: User | None,
    now: datetime,
    *,
    ship_despite_cancel_request: bool = False,
    key: uuid.UUID | None = None,
) -> Label:
    """The label in the state that it has now: BOUGHT, FAILED with a reason, or BUYING while the outcome is not known.

    `key` is the one-time token of the form: the same one answers with the first result, whatever that was. So does
    any press while the order has a standing label. Raises `CannotBuy`; then nothing was written.
    """
    rate = _rate(quote, rate_id)
    # By itself, so that it stands when the purchase is refused for it: no label is made without an address.
    remove_overdue([quote.order], now)
    # Durable: the key must be on disk before Amazon is asked.
    with transaction.atomic(durable=True):
        order = lifecycle.locked(quote.order)
        earlier = _earlier(order, key)
        if earlier is not None:
            return earlier
        _guard(order, quote, now, anyway=ship_despite_cancel_request)
        holder = secrets.token_hex(16)
        label = Label.objects.create(
            order=order,
            driver=AMAZON,
            idempotency_key=key or uuid.uuid4(),
            request=_request(order, quote, rate),
            ship_from=quote.ship_from,
            parcel=quote.parcel,
            package_reference=quote.package_reference,
            carrier_id=rate.carrier_id[:60],
            carrier=rate.carrier[:80],
            service_id=rate.service_id[:80],
            service=rate.service[:120],
            cost=rate.price,
            currency=rate.currency,
            format=rate.document.format,
            benefits=list(rate.benefits),
            promised_at=rate.delivery.end,
            ship_despite_cancel_request=ship_despite_cancel_request,
            created_by=user,
            created_at=now,
            next_try_at=now,
            lease_holder=holder,
            leased_until=now + LEASE,
        )
        _prove(label, now)
    fault_point("label-written")
    return run(label, holder, now)


def _rate(quote: RateQuote, rate_id: str) -> Rate:
    for kept in quote.rates:
        if kept["rate_id"] == rate_id:
            return rate_from(kept)
    raise CannotBuy("unknown_rate", "Choose one of the rates.")


def _earlier(order: Order, key: uuid.UUID | None) -> Label | None:
    """What this form, or another one of this order, has begun already."""
    if key is not None and (pressed := Label.objects.filter(idempotency_key=key).first()):
        if pressed.order_id != order.pk:
            raise CannotBuy("bad_form", "This form belongs to another order. Get the rates again.")
        return pressed
    return order.labels.filter(state__in=Label.STANDING).first()


def _guard(order: Order, quote: RateQuote, now: datetime, *, anyway: bool) -> None:
    if quote.expires_at <= now:
        text = (
            f"The rates of order {order.amazon_order_id} are older than ten minutes. Get new rates."
        )
        raise CannotBuy("rates_expired", text)
    refused = guards.order_refusal(order, now)
    if refused and not (refused.overridable and anyway):
        raise CannotBuy(refused.code, refused.text)


def _request(order: Order, quote: RateQuote, rate: Rate) -> dict[str, Any]:
    """All that a repetition of the purchase needs; the same words each time, as Amazon's key demands."""
    return {
        "marketplace_id": order.store.marketplace_id,
        "token": quote.token,
        "rate_id": rate.rate_id,
        "document": document_json(rate.document),
        "added": [added.id for added in rate.added],
        "expires_at": quote.expires_at.isoformat(),
        "pickup_at": rate.pickup.start and rate.pickup.start.isoformat(),
    }


def _prove(label: Label, now: datetime) -> None:
    """No label is bought whose file could not be kept."""
    try:
        prove(label, now)
    except CannotStore:
        raise CannotBuy(
            "cannot_store",
            "Waybill cannot store label files at the moment, so nothing was bought. Tell the person who runs it: "
            "“doctor” names what is wrong.",
        ) from None
