"""What papers are asked for: the orders of a batch, or the ticked ones; this person's only (T5)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from orders.lists.choosing import chosen, read_choice
from orders.lists.listed import give_stores
from orders.models import Order
from orders.views.scope import stores_to_ship
from shipments.models import Batch, BatchEntry, Label
from stores import clock
from stores.asked import page_number
from stores.desk import desk_of
from stores.models import Member
from stores.scoping import allows

# More parcels than fit into one pick-up; 300 are the day of a busy packer.
MOST = 500


def parts_of(batch: Batch) -> range:
    """The numbers of the parts in which its papers are printed, `MOST` orders each (T21)."""
    return range(1, -(-_with_papers(batch).count() // MOST) + 1)


def orders_in(request: HttpRequest, batch: Batch, part: int = 0) -> list[Order]:
    """With `store` and `items`, as the batch has them, without those that were left out. `part` 0: all of them."""
    ids = list(_with_papers(batch).order_by("position").values_list("order", flat=True))
    if part:
        ids = ids[(part - 1) * MOST : part * MOST]
    stores = desk_of(request).stores
    found = Order.objects.filter(pk__in=ids, store__in=stores).prefetch_related("items")
    orders = {order.pk: order for order in found}
    give_stores(list(orders.values()), stores)
    return [orders[pk] for pk in ids if pk in orders]


def to_print(request: HttpRequest, batch: Batch) -> list[Order] | HttpResponse:
    """The orders of the part that is asked for, or the way to the page that offers the parts."""
    parts = parts_of(batch)
    if len(parts) > 1 and "part" not in request.GET:
        text = (
            f"Batch {batch.number} has over {MOST} orders. Print its papers in {len(parts)} parts."
        )
        messages.info(request, text)
        return redirect("shipments:batch_pick_list", batch.public_id)
    return orders_in(request, batch, page_number(request.GET.get("part", ""), max(len(parts), 1)))


def _with_papers(batch: Batch) -> QuerySet[BatchEntry]:
    return batch.entries.exclude(state=BatchEntry.State.LEFT_OUT).exclude(order=None)


def may_print(request: HttpRequest, batch: Batch) -> bool:
    """Papers with an address are for those who may ship."""
    return allows(desk_of(request).roles.get(batch.account_id), Member.Role.SHIPPER)


def require_printer(request: HttpRequest, batch: Batch) -> None:
    if not may_print(request, batch):
        raise PermissionDenied("This needs the role Shipper.")


def ticked(request: HttpRequest) -> list[Order] | HttpResponse:
    """The ticked orders that this person may ship, or the way back with what is wrong."""
    choice = read_choice(request.POST)
    found = chosen(choice, stores_to_ship(request), clock.now())
    if 0 < len(found) <= MOST:
        prefetch_related_objects(found, "items")
        return found
    if choice.is_empty:
        text = "Tick the orders first, then choose what to print."
    elif found:
        text = f"{len(found)} orders are ticked. Print at most {MOST} at once."
    else:
        text = "None of these orders can be printed by you."
    messages.error(request, text)
    return redirect("orders:list")


def labels_for(orders: list[Order]) -> list[Label]:
    """The labels that were bought for them, with their orders."""
    by_id = {order.pk: order for order in orders}
    found = list(Label.objects.filter(order__in=by_id, state=Label.State.BOUGHT))
    for label in found:
        label.order = by_id[label.order_id]
    return found
