"""Where a seller takes part, as Amazon last said (MKT-6). Asked at connecting, and again by whoever needs it fresh."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from stores.marketplaces import MARKETPLACES, Marketplace
from stores.models import SellingPartner, Store
from stores.spapi.payloads import Participation
from stores.spapi.sellers import marketplace_participations


def ask_participations(seller: SellingPartner, now: datetime) -> list[str]:
    """Asks Amazon and keeps the answer; the ids of the marketplaces. Raises SpApiError kinds and then keeps nothing."""
    return remember_participations(seller, marketplace_participations(seller), now)


def remember_participations(
    seller: SellingPartner, participations: Iterable[Participation], now: datetime
) -> list[str]:
    """Keeps the ids of the marketplaces that orders can come from, in `seller` too.

    Amazon also names channels without a public site; they are left out. Suspended listings do not matter: orders that
    were placed before must still be shipped.
    """
    open_at = {each.marketplace_id for each in participations if each.participates}
    ids = sorted(open_at & MARKETPLACES.keys())
    seller.marketplace_ids, seller.marketplaces_asked_at = ids, now
    SellingPartner.objects.filter(pk=seller.pk).update(
        marketplace_ids=ids, marketplaces_asked_at=now
    )
    return ids


def unconnected(stores: Sequence[Store]) -> list[Marketplace]:
    """Where the sellers of these stores sell, as Amazon last said, and have none of the stores. By name."""
    connected = {(store.selling_partner_id, store.marketplace_id) for store in stores}
    missing = {
        marketplace_id
        for store in stores
        for marketplace_id in store.selling_partner.marketplace_ids
        if (store.selling_partner_id, marketplace_id) not in connected
    }
    known = [MARKETPLACES[each] for each in missing if each in MARKETPLACES]
    return sorted(known, key=lambda marketplace: marketplace.name)
