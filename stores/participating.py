"""Where a seller takes part, as Amazon last said (MKT-6). Asked at connecting, and again by whoever needs it fresh."""

from collections.abc import Iterable
from datetime import datetime

from stores.marketplaces import MARKETPLACES
from stores.models import SellingPartner
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
