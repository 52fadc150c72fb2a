"""A further order source of a seller that is connected: the authorization covers its region (decision 2, CON-9)."""

from collections.abc import Iterable
from typing import NamedTuple

from stores import clock
from stores.connect.consent import Wish
from stores.connect.opening import Connected, check_wish, note_connected, note_refused, open_store
from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES, Marketplace, connectable
from stores.models import Account, Member, SellingPartner, Store, User
from stores.scoping import require_role


class Offer(NamedTuple):
    """`source` can be connected without a trip to Amazon, beside `store` of the same seller."""

    store: Store
    source: Marketplace


def offers(stores: Iterable[Store]) -> list[Offer]:
    """Order sources without a store at which sellers of `stores` take part. Needs `selling_partner__account` loaded."""
    by_seller: dict[int, list[Store]] = {}
    for store in stores:
        by_seller.setdefault(store.selling_partner_id, []).append(store)
    return [offer for theirs in by_seller.values() for offer in _of_one_seller(theirs)]


def offers_at(account: Account, marketplace_id: str) -> list[Offer]:
    """Those of the account for one order source."""
    stores = (
        Store.objects.filter(selling_partner__account=account)
        .select_related("selling_partner__account")
        .defer("selling_partner__refresh_token", "selling_partner__access_token")
        .order_by("name", "pk")
    )
    return [offer for offer in offers(stores) if offer.source.id == marketplace_id]


def add_store(
    user: User, beside: Store, marketplace_id: str, product_identifier: str, days: int
) -> Connected:
    """Raises PermissionDenied, ConnectError, ValueError. The first import begins with the next look for due work."""
    seller = beside.selling_partner
    require_role(user, seller.account, Member.Role.MANAGER)
    wish = Wish(seller.account, marketplace_id, product_identifier, days)
    try:
        check_wish(wish)
        if marketplace_id not in _usable_sources(seller):
            raise ConnectError("not_covered", source=MARKETPLACES[marketplace_id].name)
        connected = open_store(wish, seller, clock.now())
    except ConnectError as error:
        note_refused(user, seller.account, error)
    if not connected.is_new:
        return connected
    return note_connected(user, seller.account, connected, "reuse")


def _of_one_seller(stores: list[Store]) -> list[Offer]:
    seller = stores[0].selling_partner
    missing = _usable_sources(seller) - {store.marketplace_id for store in stores}
    sources = connectable(japan=seller.account.sells_in_japan)
    return [Offer(stores[0], source) for source in sources if source.id in missing]


def _usable_sources(seller: SellingPartner) -> set[str]:
    good = seller.credentials == SellingPartner.Credentials.GOOD
    return set(seller.marketplace_ids) if good else set()
