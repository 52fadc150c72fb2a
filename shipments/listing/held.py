"""Sellers for whom nothing is sent until a manager has looked at the account, as the page shows them (TRB-3)."""

from collections.abc import Sequence
from typing import NamedTuple

from shipments.listing.counting import capped
from shipments.models import QueueHold, ShipmentNotification
from stores.desk import Desk
from stores.models import Member, Store

State = ShipmentNotification.State


class Held(NamedTuple):
    """A seller for whom nothing is sent (TRB-3), with the names of its stores; `store` stands for it in addresses."""

    hold: QueueHold
    store: Store
    names: str
    waiting: int
    may_release: bool


def held_of(desk: Desk) -> list[Held]:
    """One query where nothing is held."""
    by_seller: dict[int, list[Store]] = {}
    for store in desk.stores:
        by_seller.setdefault(store.selling_partner_id, []).append(store)
    holds = list(QueueHold.objects.filter(selling_partner__in=by_seller).order_by("held_at"))
    return [_held(hold, by_seller[hold.selling_partner_id], desk) for hold in holds]


def _held(hold: QueueHold, stores: Sequence[Store], desk: Desk) -> Held:
    waiting = ShipmentNotification.objects.filter(
        selling_partner=hold.selling_partner_id, state=State.WAITING
    )
    names = ", ".join(store.name for store in stores)
    may = desk.may(Member.Role.MANAGER, stores[0])
    return Held(hold, stores[0], names, capped(waiting), may)
