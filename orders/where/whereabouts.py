"""Where is order X? One answer with its reason, asking Amazon at most once a seller (decision 21)."""

import time
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from orders.imports.single import Read, store_single
from orders.manual.numbers import clean_number, number_fault
from orders.models import Order, QuarantinedOrder
from orders.order_ids import order_id_in
from orders.where.verdicts import Answer, decide, set_aside_answer
from stores.models import SellingPartner
from stores.spapi.client import open_client
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, Throttled
from stores.spapi.orders import get_order

# A page waits no longer: a call that began may still take its own time limit.
BUDGET_S = 10
MOST_ENTERED = 20


def where_is(text: str, sellers: Sequence[SellingPartner], now: datetime) -> list[Answer]:
    """One answer; one a seller where Amazon could not be asked for each of several.

    The caller passes the sellers that the person may know of (I5).
    """
    order_id = order_id_in(text)
    if not order_id:
        return entered_here(text, sellers) or [Answer("malformed")]
    if here := known(order_id, sellers):
        return [here]
    answers = []
    deadline = time.monotonic() + BUDGET_S
    for seller in sellers:
        answer = _asked(order_id, seller, now, time.monotonic() < deadline)
        if answer.found:
            return [answer]
        answers.append(answer)
    if all(answer.code == "unknown" for answer in answers):
        return [Answer("unknown", order_id)]
    return [answer for answer in answers if answer.code != "unknown"]


def fetch(order_id: str, seller: SellingPartner, now: datetime) -> Answer:
    """Reads the order once and stores it at once if a rule lets it in; what became of it."""
    if not order_id:
        return Answer("malformed")
    order = _ask(order_id, seller)
    if isinstance(order, Answer):
        return order
    answer = decide(order, seller, now)
    if not answer.may_fetch:
        return answer
    store_single(seller, order, now)
    return known(order_id, [seller]) or answer


def known(order_id: str, sellers: Sequence[SellingPartner] | None) -> Answer | None:
    """What our own tables say; None: of all sellers, for staff."""
    whose = Q() if sellers is None else Q(selling_partner__in=sellers)
    orders = Order.objects.filter(whose, amazon_order_id=order_id)
    if order := orders.select_related("store").only("public_id", "status", "store").first():
        return Answer("here", order_id, store=order.store, order=order)
    rows = QuarantinedOrder.objects.filter(whose, amazon_order_id=order_id, resolved_at=None)
    row = rows.select_related("store", "selling_partner").first()
    return set_aside_answer(row) if row else None


def entered_here(text: str, sellers: Sequence[SellingPartner] | None) -> list[Answer]:
    """Orders that were entered here have numbers of their own; Amazon is not asked for them (decision 31).

    None: of all sellers, for staff; each seller may have one with the number.
    """
    number = clean_number(text)
    if not number or number_fault(number):
        return []
    whose = Q() if sellers is None else Q(selling_partner__in=sellers)
    rows = Order.objects.filter(whose, amazon_order_id=number, channel=Order.Channel.MANUAL)
    found = rows.select_related("store").only("public_id", "status", "store")[:MOST_ENTERED]
    return [Answer("entered_here", number, store=row.store, order=row) for row in found]


def _asked(order_id: str, seller: SellingPartner, now: datetime, in_time: bool) -> Answer:
    if not in_time:
        return Answer("not_asked", order_id, seller)
    order = _ask(order_id, seller)
    return order if isinstance(order, Answer) else decide(order, seller, now)


def _ask(order_id: str, seller: SellingPartner) -> Read | Answer:
    """Amazon's order, or why there is none."""
    if seller.is_frozen:
        return Answer("frozen", order_id, seller)
    if seller.credentials == SellingPartner.Credentials.BAD:
        return Answer("credentials_bad", order_id, seller)
    try:
        with open_client(seller):
            return get_order(seller, order_id)
    except Throttled as error:
        return Answer("throttled", order_id, seller, at=error.retry_at)
    except NotAuthorized as error:
        return Answer("refused", order_id, seller, request_id=error.request_id)
    except Rejected:
        return Answer("unknown", order_id, seller)
    except SpApiError as error:
        return Answer("unavailable", order_id, seller, request_id=error.request_id)
