"""The quantity that Amazon shows as available, for SKUs of open orders where the seller wants it (IMP-23, FEA-14).

Read only: nothing here ever writes to Amazon.
"""

import time
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from orders.models import Order, OrderItem, Stock
from orders.products import asking_again
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner, Store
from stores.spapi.client import open_client
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, Throttled
from stores.spapi.listings import available_quantity

BUDGET_S = 12
LEASE_S = 150
SHORT_WAIT = timedelta(seconds=1.5)
# Amazon is asked nothing about goods of orders that were entered here.
_FROM_AMAZON = Q(order__status__in=Order.OPEN, order__channel=Order.Channel.AMAZON)


def note_skus(selling_partner_id: int, now: datetime) -> None:
    """Rows for SKUs of open orders that have none yet."""
    stores = Store.objects.active().filter(selling_partner=selling_partner_id, show_stock=True)
    known = Stock.objects.filter(store=OuterRef("order__store"), sku=OuterRef("sku"))
    lines = OrderItem.objects.filter(_FROM_AMAZON, order__store__in=stores)
    new = lines.exclude(sku="").exclude(Exists(known)).values_list("order__store", "sku").distinct()
    Stock.objects.bulk_create(
        [Stock(store_id=store_id, sku=sku, ask_at=now) for store_id, sku in new],
        ignore_conflicts=True,
    )


def is_due(selling_partner_id: int, now: datetime) -> bool:
    return _due(selling_partner_id, now).exists()


def refresh(selling_partner_id: int, *, budget_s: float = BUDGET_S) -> bool:
    """Ask about SKUs that are due until none is left or the time is used up. True if work is left for now."""
    with hold(f"stock:{selling_partner_id}", LEASE_S) as alone:
        if not alone:
            return False
        deadline = time.monotonic() + budget_s
        selling_partner = SellingPartner.objects.get(pk=selling_partner_id)
        with open_client(selling_partner):
            while stock := _due(selling_partner_id, clock.now()).first():
                if not _ask(selling_partner, stock):
                    return False
                if time.monotonic() >= deadline:
                    return True
        return False


def _due(selling_partner_id: int, now: datetime) -> QuerySet[Stock]:
    """By how long they wait. A SKU without an open order rests."""
    needed = OrderItem.objects.filter(
        _FROM_AMAZON, order__store=OuterRef("store"), sku=OuterRef("sku")
    )
    due = Stock.objects.filter(
        Exists(needed),
        store__selling_partner=selling_partner_id,
        store__selling_partner__credentials=SellingPartner.Credentials.GOOD,
        store__show_stock=True,
        store__paused_at=None,
        ask_at__lte=now,
    )
    return due.select_related("store").order_by("ask_at", "pk")


def _ask(selling_partner: SellingPartner, stock: Stock) -> bool:
    """One call. False: leave this seller for now. An older quantity stays, with its age."""
    row = Stock.objects.filter(pk=stock.pk)
    try:
        quantity = available_quantity(selling_partner, stock.store.marketplace_id, stock.sku)
    except Throttled as error:
        wait = error.retry_at - clock.now()
        if error.status is not None or wait > SHORT_WAIT:
            return False
        time.sleep(max(wait.total_seconds(), 0.02))
        return True
    except Rejected:
        row.update(ask_at=asking_again.after_failure(99, clock.now()))
        return True
    except SpApiError as error:
        now = clock.now()
        refused = isinstance(error, NotAuthorized)
        later = now + asking_again.REFUSED_FOR if refused else asking_again.after_failure(1, now)
        mine = Stock.objects.filter(store__selling_partner=selling_partner, ask_at__lte=now)
        mine.update(ask_at=later)
        return False
    now = clock.now()
    row.update(quantity=quantity, asked_at=now, ask_at=now + asking_again.QUANTITY_FOR)
    return True
