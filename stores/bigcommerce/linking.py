"""Linking a store with a BigCommerce store, and giving that up. Nothing is kept before BigCommerce took the token."""

from django.db import transaction

from stores import audit, clock
from stores.bigcommerce.calling import visiting
from stores.bigcommerce.errors import BigCommerceError, NotAuthorized, Rejected, Throttled
from stores.bigcommerce.orders import count_orders
from stores.models import BigCommerceLink, Store, User

Credentials = BigCommerceLink.Credentials


class LinkRefused(Exception):
    """BigCommerce did not take the token, or did not answer: `what` happened and how to `fix` it."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what, fix)
        self.what = what
        self.fix = fix


def link_of(store: Store) -> BigCommerceLink | None:
    """The link that stands; None for a store that was never linked, or is no more."""
    return BigCommerceLink.objects.filter(store=store, unlinked_at=None).first()


def link(store: Store, store_hash: str, token: str, teller: str, user: User) -> BigCommerceLink:
    """A first link, or another token or store for it. Raises LinkRefused, and then nothing has changed."""
    _try(store_hash, token)
    now = clock.now()
    with transaction.atomic():
        known = BigCommerceLink.objects.select_for_update().filter(store=store).first()
        renewed = known is not None and known.unlinked_at is None and known.store_hash == store_hash
        row = known or BigCommerceLink(store=store, created_by=user)
        if not renewed:
            # What was shipped before is not sent to a store that is new here.
            row.created_at = now
        row.store_hash, row.token, row.teller = store_hash, token, BigCommerceLink.Teller(teller)
        row.credentials, row.credentials_changed_at = Credentials.GOOD, now
        row.blocked_until = row.unlinked_at = None
        row.save()
        _note("bigcommerce.renewed" if renewed else "bigcommerce.linked", row, user)
    return row


def change_teller(row: BigCommerceLink, teller: str, user: User) -> bool:
    """For parcels recorded from now on; False if it was so already."""
    changed = BigCommerceLink.objects.filter(pk=row.pk, unlinked_at=None).exclude(teller=teller)
    with transaction.atomic():
        if not changed.update(teller=teller):
            return False
        row.teller = BigCommerceLink.Teller(teller)
        _note("bigcommerce.teller_changed", row, user)
    return True


def unlink(store: Store, user: User) -> bool:
    """Forgets the token for good; False if the store was not linked. What was sent stays on record."""
    now = clock.now()
    with transaction.atomic():
        row = BigCommerceLink.objects.select_for_update().filter(store=store, unlinked_at=None)
        found = row.first()
        if found is None:
            return False
        BigCommerceLink.objects.filter(pk=found.pk).update(
            token="", unlinked_at=now, credentials_changed_at=now
        )
        _note("bigcommerce.unlinked", found, user)
    return True


def _try(store_hash: str, token: str) -> None:
    try:
        with visiting(store_hash, token) as shop:
            count_orders(shop)
    except NotAuthorized:
        raise LinkRefused(
            "BigCommerce did not accept the token for this store.",
            "Check the store hash, and that the API account has the scope Orders: modify. Then paste its token again.",
        ) from None
    except Rejected:
        raise LinkRefused(
            "BigCommerce knows no such store.", "Copy the store hash from the API path again."
        ) from None
    except Throttled:
        raise LinkRefused(
            "BigCommerce takes no more calls of this store at the moment.", "Try again in a minute."
        ) from None
    except BigCommerceError:
        raise LinkRefused(
            "BigCommerce did not answer.", "Nothing was changed. Try again in a few minutes."
        ) from None


def _note(action: str, row: BigCommerceLink, user: User) -> None:
    audit.record(
        action,
        user=user,
        account=row.store.selling_partner.account,
        subject=f"store {row.store.public_id}",
        store_hash=row.store_hash,
        teller=row.teller,
    )
