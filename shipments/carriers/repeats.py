"""The same tracking number at two orders: a slip of the scanner, or two orders in one parcel (SHP-24)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models.functions import Coalesce

from orders.models import Order
from shipments.models import Shipment
from stores.models import SellingPartner


class _Sent(NamedTuple):
    """`group`: the shipment that leads the parcel, so that combined orders are one."""

    order_id: int
    amazon_order_id: str
    group: int


def same_numbers(parcels: Sequence[tuple[Order, str]]) -> dict[int, list[str]]:
    """Order id -> order numbers of other parcels of the account with its number, recorded or among `parcels`.

    Three queries at most. Orders without a number, or with one of their own, are missing.
    """
    wanted = {number for _, number in parcels if number}
    if not wanted:
        return {}
    recorded = _recorded(wanted, {order.selling_partner_id for order, _ in parcels})
    groups = {sent.order_id: sent.group for found in recorded.values() for sent in found}
    entered: dict[str, dict[int, str]] = defaultdict(dict)
    for order, number in parcels:
        entered[number][order.pk] = order.amazon_order_id
    found: dict[int, list[str]] = {}
    for order, number in parcels:
        if number and (others := _others(order, recorded[number], groups) | entered[number]):
            others.pop(order.pk, None)
            found[order.pk] = list(others.values())
    return {pk: others for pk, others in found.items() if others}


def _others(order: Order, recorded: Sequence[_Sent], groups: dict[int, int]) -> dict[int, str]:
    own = groups.get(order.pk)
    return {sent.order_id: sent.amazon_order_id for sent in recorded if sent.group != own}


def _recorded(numbers: set[str], sellers: set[int]) -> dict[str, list[_Sent]]:
    accounts = SellingPartner.objects.filter(pk__in=sellers).values("account")
    rows = Shipment.objects.standing().filter(
        tracking_number__in=numbers, order__selling_partner__account__in=accounts
    )
    found: dict[str, list[_Sent]] = defaultdict(list)
    for number, *sent in rows.order_by("pk").values_list(
        "tracking_number", "order_id", "order__amazon_order_id", Coalesce("lead_id", "pk")
    ):
        found[number].append(_Sent(*sent))
    return found
