"""Disconnecting a store for good (CON-13, RED-31).

A store that has no orders is deleted. One with orders stays for them, paused: through it they keep their redaction
schedule. The authorization is forgotten with the last store that uses it. Orders are reached by their reverse names.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import ProtectedError

from stores import audit, clock
from stores.bigcommerce.linking import unlink
from stores.models import BigCommerceLink, SellingPartner, Store, User


class Standing(NamedTuple):
    """The store's orders, those with buyer details, and what needs the authorization that would go.

    `open` and `unsent` (Amazon must still hear of them) count the seller's paused stores, too, if they would lose it.
    """

    orders: int
    unredacted: int
    open: int
    unsent: int
    forgets: bool

    @property
    def is_free(self) -> bool:
        """Nothing here needs the authorization any more."""
        return not (self.open or self.unsent)


class StillNeeded(Exception):
    """Orders are to be shipped, or Amazon is to be told of some: pause the store instead."""


def standing(store: Store) -> Standing:
    others = store.selling_partner.stores.exclude(pk=store.pk)
    forgets = not others.active().exists()
    concerned = [store, *others] if forgets else [store]
    return Standing(
        store.orders.count(),
        store.orders.filter(redacted_at=None).count(),
        sum(map(_open, concerned)),
        sum(map(_unsent, concerned)),
        forgets,
    )


def _open(store: Store) -> int:
    return store.orders.filter(channel="amazon").open().count()


def _unsent(store: Store) -> int:
    return store.orders.filter(notification__isnull=False, notification__settled_at=None).count()


def disconnect(store: Store, user: User) -> bool:
    """True if the store is gone, False if it stays for its orders. Raises StillNeeded."""
    account = store.selling_partner.account
    with transaction.atomic():
        seller = SellingPartner.objects.select_for_update(of=("self",)).get(
            pk=store.selling_partner_id
        )
        found = standing(store)
        if not found.is_free:
            raise StillNeeded
        unlink(store, user)
        if found.orders == 0:
            BigCommerceLink.objects.filter(store=store).delete()
            store.delete()
        else:
            Store.objects.active().filter(pk=store.pk).update(paused_at=clock.now())
        if found.forgets:
            _forget(seller)
        audit.record(
            "store.disconnected",
            user=user,
            account=account,
            subject=f"store {store.public_id}",
            marketplace=store.marketplace_id,
            seller=seller.seller_id,
            orders=found.orders,
            authorization="forgotten" if found.forgets else "kept",
        )
    return found.orders == 0


def _forget(seller: SellingPartner) -> None:
    """No token is kept for nothing. A seller without any store goes as a whole."""
    if not seller.stores.exists():
        try:
            seller.delete()
        except ProtectedError:
            pass  # Something of orders is left: the row stays, without its tokens.
        else:
            return
    now = clock.now()
    SellingPartner.objects.filter(pk=seller.pk).update(
        refresh_token="",
        access_token="",
        access_token_expires_at=None,
        # A new instant: an answer about the old authorization that is still under way counts no more.
        authorized_at=now,
        credentials=SellingPartner.Credentials.BAD,
        credentials_error=SellingPartner.DISCONNECTED,
        credentials_changed_at=now,
        import_requested_at=None,
    )
