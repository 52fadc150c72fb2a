"""Freezing sellers after an incident (T4, DPP 1.6): nothing can reach Amazon any more, and all evidence stays.

A stolen token is of no use here from then on; only Amazon can end it there. Thawing is renewing the authorization.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from config.leaving.signing_out import sign_out
from shipments.feeds import holding
from shipments.models import QueueHold
from stores import audit
from stores.models import BigCommerceLink, Member, SellingPartner, Store

FROZEN = SellingPartner.FROZEN


class Frozen(NamedTuple):
    """What one run changed; all zero if everything was frozen already and nobody was signed in."""

    sellers: int
    stores: int
    links: int
    sessions: int


def freeze(sellers: Collection[SellingPartner], now: datetime, *, everybody: bool) -> Frozen:
    """`everybody`: all sign-ins of the installation end, not only those of the sellers' members."""
    stores = links = changed = 0
    for seller in sellers:
        done = _freeze(seller, now)
        changed += any(done)
        stores += done[0]
        links += done[1]
    accounts = {seller.account_id for seller in sellers}
    members = Member.objects.filter(account__in=accounts).values_list("user_id", flat=True)
    return Frozen(changed, stores, links, sign_out(None if everybody else set(members)))


def _freeze(seller: SellingPartner, now: datetime) -> tuple[int, int, int]:
    """Stores that were paused, BigCommerce tokens and tokens of Amazon's that were thrown away."""
    with transaction.atomic():
        locked = SellingPartner.objects.select_for_update(of=("self",)).filter(pk=seller.pk)
        locked.values_list("pk").get()
        stores = Store.objects.active().filter(selling_partner=seller).update(paused_at=now)
        tokens = _forget(seller, now)
        links = _forget_links(seller, now)
        held = _hold(seller, now)
        if stores or links or tokens or held:
            audit.record(
                "seller.frozen",
                user=None,
                account=seller.account,
                subject=f"seller {seller.pk}",
                stores=stores,
                bigcommerce=links,
                authorization="forgotten" if tokens else "was gone already",
            )
    return stores, links, tokens + held


def _forget(seller: SellingPartner, now: datetime) -> int:
    frozen = SellingPartner.objects.filter(pk=seller.pk).exclude(credentials_error=FROZEN)
    return frozen.update(
        refresh_token="",
        access_token="",
        access_token_expires_at=None,
        # A new instant: an answer about the old authorization that is still under way counts no more.
        authorized_at=now,
        credentials=SellingPartner.Credentials.BAD,
        credentials_error=FROZEN,
        credentials_changed_at=now,
        import_requested_at=None,
    )


def _hold(seller: SellingPartner, now: datetime) -> bool:
    """A queue that was held for another reason is frozen from now on: that comes first."""
    if holding.hold(seller, FROZEN, "", now):
        return True
    held = QueueHold.objects.filter(selling_partner=seller).exclude(reason=FROZEN)
    return bool(held.update(reason=FROZEN, amazon_message="", request_id="", held_at=now))


def _forget_links(seller: SellingPartner, now: datetime) -> int:
    links = BigCommerceLink.objects.filter(store__selling_partner=seller)
    # A token that was refused may be stolen all the same.
    links.update(token="")
    good = links.filter(unlinked_at=None, credentials=BigCommerceLink.Credentials.GOOD)
    return good.update(credentials=BigCommerceLink.Credentials.BAD, credentials_changed_at=now)
