"""Connecting and renewing with a refresh token that the seller pasted: private applications (CON-5, REA-8).

Nothing is saved before Amazon has answered to the token, and its seller has been held against what is here.
"""

from collections.abc import Callable

from django.db import transaction

from stores import clock
from stores.connect.authorizing import keep, known_seller, try_token
from stores.connect.consent import Wish
from stores.connect.opening import (
    Connected,
    check_wish,
    note_connected,
    note_refused,
    open_store,
    take_up_again,
)
from stores.connect.participating import remember_participations
from stores.connect.proving import (
    Proof,
    check_new_seller,
    check_region,
    check_same_seller,
    check_sells_on,
    check_token_is_new,
    prove,
)
from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES
from stores.models import Account, Member, SellingPartner, Store, User
from stores.scoping import require_role
from stores.spapi.lwa import Grant


def connect_with_token(user: User, wish: Wish, seller_id: str, refresh_token: str) -> Connected:
    """A store of the seller that the token belongs to. Raises PermissionDenied, ConnectError, ValueError."""
    require_role(user, wish.account, Member.Role.MANAGER)
    return _noted(user, wish.account, lambda: _connect(user, wish, seller_id, refresh_token))


def renew_with_token(user: User, store: Store, refresh_token: str) -> Connected:
    """A new token for all stores of the store's seller (REA-5). Raises PermissionDenied, ConnectError."""
    seller = store.selling_partner
    require_role(user, seller.account, Member.Role.MANAGER)
    return _noted(user, seller.account, lambda: _renew(user, store, seller, refresh_token))


def _connect(user: User, wish: Wish, seller_id: str, refresh_token: str) -> Connected:
    check_wish(wish)
    source = MARKETPLACES[wish.marketplace_id]
    known = known_seller(wish.account, seller_id, source.region)
    grant, proof = _proved(user, refresh_token, source.region, seller_id)
    if known is None:
        check_new_seller(proof, clock.now())
    else:
        check_same_seller(proof, known)
    check_sells_on(proof, source)
    return _save(wish, proof, grant)


def _renew(user: User, store: Store, seller: SellingPartner, refresh_token: str) -> Connected:
    grant, proof = _proved(user, refresh_token, seller.region, seller.seller_id)
    check_same_seller(proof, seller)
    wish = Wish(seller.account, store.marketplace_id, store.product_identifier, 1)
    return _save(wish, proof, grant)


def _proved(user: User, refresh_token: str, region: str, seller_id: str) -> tuple[Grant, Proof]:
    grant = try_token(refresh_token)
    proof = prove(grant, region, seller_id)
    check_region(proof)
    check_token_is_new(proof, refresh_token, user)
    return grant, proof


def _save(wish: Wish, proof: Proof, grant: Grant) -> Connected:
    now = clock.now()
    with transaction.atomic():
        before = known_seller(wish.account, proof.seller_id, proof.region)
        seller = keep(wish.account, proof.seller_id, proof.region, grant, now)
        remember_participations(seller, proof.participations, now)
        connected = open_store(wish, seller, now)
        if before is not None and before.is_disconnected:
            take_up_again(connected.store)
        return connected


def _noted(user: User, account: Account, attempt: Callable[[], Connected]) -> Connected:
    try:
        connected = attempt()
    except ConnectError as error:
        note_refused(user, account, error)
    return note_connected(user, account, connected, "token")
