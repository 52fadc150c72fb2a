"""A store for an order source: what may be opened, and opening it once (CON-2, CON-8, MKT-2)."""

from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple, NoReturn

from stores import audit
from stores.connect.consent import Wish
from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES, connectable
from stores.models import Account, SellingPartner, Store, User

FIRST_IMPORT_DAYS = range(1, 31)


class Connected(NamedTuple):
    """`is_new` is False when the store was there already and its authorization was renewed (CON-8)."""

    store: Store
    is_new: bool


def check_wish(wish: Wish) -> None:
    """Raises ConnectError for an order source that is not offered to the account (CON-2), ValueError for the rest."""
    check_source(wish.account, wish.marketplace_id)
    if wish.first_import_days not in FIRST_IMPORT_DAYS:
        raise ValueError(
            f"The first import reaches back 1 to 30 days, not {wish.first_import_days}."
        )
    Store.ProductIdentifier(wish.product_identifier)


def check_source(account: Account, marketplace_id: str) -> None:
    """Japan is offered only where support switched it on (MKT-2, SUP-7). Raises ConnectError."""
    offered = connectable(japan=account.sells_in_japan)
    if marketplace_id not in {marketplace.id for marketplace in offered}:
        raise ConnectError("marketplace_not_supported")


def store_at(seller: SellingPartner | None, marketplace_id: str) -> Store | None:
    """The seller's store of that order source, if there is one."""
    if seller is None:
        return None
    return Store.objects.filter(selling_partner=seller, marketplace_id=marketplace_id).first()


def open_store(wish: Wish, seller: SellingPartner, now: datetime) -> Connected:
    """The store that was wished for; of two tabs that finish at once, one makes it and the other finds it."""
    store, is_new = Store.objects.get_or_create(
        selling_partner=seller,
        marketplace_id=wish.marketplace_id,
        defaults={
            "name": _free_name(wish),
            "product_identifier": wish.product_identifier,
            "import_from": now - timedelta(days=wish.first_import_days),
        },
    )
    return Connected(store, is_new)


def take_up_again(store: Store) -> None:
    """Whoever connects a disconnected store wants its orders, from where it stopped (CON-13)."""
    Store.objects.filter(pk=store.pk).update(paused_at=None)


def note_connected(user: User, account: Account, connected: Connected, way: str) -> Connected:
    """`way` says how: consent, token (pasted), reuse (of a connection that is there)."""
    audit.record(
        "store.connected" if connected.is_new else "store.renewed",
        user=user,
        account=account,
        subject=f"store {connected.store.public_id}",
        marketplace=connected.store.marketplace_id,
        seller=connected.store.selling_partner.seller_id,
        way=way,
    )
    return connected


def note_refused(user: User, account: Account | None, error: ConnectError) -> NoReturn:
    audit.record("store.connect_refused", user=user, account=account, reason=error.code)
    raise error from error.__cause__


def _free_name(wish: Wish) -> str:
    """Amazon.com, then Amazon.com 2 for the same source of another seller of the account."""
    name = MARKETPLACES[wish.marketplace_id].name
    taken = set(
        Store.objects.filter(selling_partner__account=wish.account).values_list("name", flat=True)
    )
    if name not in taken:
        return name
    return next(f"{name} {n}" for n in count(2) if f"{name} {n}" not in taken)
