"""Asking for offers: one call, one RateQuote that lives as long as Amazon keeps the prices (SHP-15, MKT-5)."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from orders.addresses.layout import is_non_latin
from orders.handling.parcels import Parcel
from orders.models import Order
from shipments import carriers
from shipments.buying import guards, wording
from shipments.buying.drivers import AMAZON, driver_of
from shipments.buying.errors import CannotBuy
from shipments.buying.label_carriers import carrier_of
from shipments.buying.offering import Wishes, sorted_out
from shipments.buying.questions import question_of
from shipments.buying.rates import Barred
from shipments.models import RateQuote
from shipments.words_of_others import about, said_of
from stores import display
from stores.models import ShipFrom, User
from stores.spapi.errors import SpApiError

# Amazon's own limit; counted from before the call, so that ours never ends later.
LIFE = timedelta(minutes=10)
_FOREIGN_LETTERS = (
    "The address of order {number} has letters that these carriers do not print, and Amazon prints its own address. "
    "Write it in Roman letters by hand, ship with another carrier, and enter the tracking number."
)


def quote(
    order: Order, parcel: Parcel, ship_from: ShipFrom, user: User | None, now: datetime
) -> RateQuote:
    """Amazon's offers for the whole order in this parcel. Raises `CannotBuy`.

    A request to cancel does not stop the question, only the purchase (decision 17).
    """
    refused = guards.order_refusal(order, now)
    if refused is None or refused.overridable:
        refused = guards.ship_from_refusal(order, ship_from) or guards.parcel_refusal(order, parcel)
    if refused is not None:
        raise CannotBuy(refused.code, refused.text)
    reference = uuid.uuid4().hex
    question = question_of(order, parcel, ship_from, reference)
    try:
        offers = driver_of(AMAZON).offers(order.store.selling_partner, question)
    except SpApiError as error:
        text = wording.no_offers(error, lambda at: _when(order, at, now))
        said = about(order.pk, text)
        raise CannotBuy(error.problem, said, error.request_id) from None
    rates, barred = sorted_out(offers, _wishes(order))
    if not rates and offers.rates and is_non_latin(order, order.buyer):
        raise CannotBuy("foreign_letters", _FOREIGN_LETTERS.format(number=order.amazon_order_id))
    return RateQuote.objects.create(
        order=order,
        ship_from=ship_from,
        parcel=parcel._asdict(),
        package_reference=reference,
        token=offers.token,
        rates=[rate.as_json() for rate in rates],
        barred=[_without_the_buyer(entry, order)._asdict() for entry in barred],
        request_id=offers.request_id,
        created_by=user,
        created_at=now,
        expires_at=now + LIFE,
    )


def _without_the_buyer(entry: Barred, order: Order) -> Barred:
    """A reason that has no words here is in Amazon's own (RED-63)."""
    return entry._replace(reasons=tuple(said_of(text, order.buyer) for text in entry.reasons))


def _when(order: Order, at: datetime, now: datetime) -> str:
    return display.zoned(at, order.store.marketplace.time_zone, now)


def _wishes(order: Order) -> Wishes:
    demands = frozenset(name for item in order.items.all() for name in item.constraints)
    return Wishes(order.deliver_by_at, demands, order.store.label_format, _printer_of(order))


def _printer_of(order: Order) -> Callable[[str], bool]:
    """Which carriers print this address (SUP-9). Amazon prints its own, so only its letters count."""
    if not is_non_latin(order, order.buyer):
        return lambda _: True
    return lambda carrier: carriers.prints_any_letters(*carrier_of(carrier))
