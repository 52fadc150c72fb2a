"""What was chosen in a list: single orders, or everything that matched a filter at one moment (dashboard, rule 4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from orders.lists.forms import Filters, read_filters
from orders.lists.listed import give_stores
from orders.lists.listing import matching
from orders.models import Order
from stores.asked import public_ids
from stores.models import Store

# More at once than any packer ships in a day.
MOST = 5000


class Choice(NamedTuple):
    """`ids` were ticked; or `everything` that the filters matched at the moment `at`, without `ids`.

    Hundreds of ticks of other pages travel in one field, since a form may have a thousand.
    """

    ids: list[UUID]
    everything: Filters | None = None
    at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not self.ids and self.everything is None


def read_choice(sent: QueryDict) -> Choice:
    """Of a form or an address: fields `order`, `carried`, and `everything` with `clicked_at` and `except`."""
    at = _instant(sent.get("clicked_at", ""))
    address = sent.get("everything", "")
    if address and at is not None:
        query = QueryDict(address.partition("?")[2])
        return Choice(public_ids(sent.get("except", "").split()), read_filters(query), at)
    return Choice(public_ids([*sent.getlist("order"), *sent.get("carried", "").split()]))


def chosen(choice: Choice, stores: Sequence[Store], now: datetime) -> list[Order]:
    """The orders of these stores by ship-by, with `store` at hand and without buyer data, at most MOST + 1.

    Of everything: as the filters match now, without the orders that came after the click.
    """
    ticked = choice.everything is None
    orders = _ticked(choice.ids, stores) if ticked else _matching(choice, stores, now)
    orders.sort(key=lambda order: (order.queue_at, order.pk))
    give_stores(orders, stores)
    return orders[: MOST + 1]


def _ticked(ids: Sequence[UUID], stores: Sequence[Store]) -> list[Order]:
    # SQLite takes only so many values in one statement.
    parts = [ids[start : start + 500] for start in range(0, min(len(ids), MOST + 1), 500)]
    rows = Order.objects.filter(store__in=stores).defer("buyer_data")
    return [order for part in parts for order in rows.filter(public_id__in=part)]


def _matching(choice: Choice, stores: Sequence[Store], now: datetime) -> list[Order]:
    filters, without = choice.everything or Filters(), set(choice.ids)
    found: list[Order] = []
    for store in stores:
        if filters.store in (None, store.public_id):
            rows = matching(filters, store, now).filter(first_imported_at__lte=choice.at)
            most = MOST + 1 + len(without)
            found += rows.defer("buyer_data").order_by("queue_at", "id")[:most]
    return [order for order in found if order.public_id not in without]


def _instant(text: str) -> datetime | None:
    """A moment with its zone; nonsense counts as none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
