"""Connecting a store by consent at Amazon, and the store that comes of it (CON-1 to CON-4, CON-8, REA-5, T1, T2)."""

import re

from django.db import transaction

from stores import clock
from stores.connect.authorizing import keep, known_seller, spend_code
from stores.connect.consent import StateRefused, Wish, claim_request, open_request, seller_named_in
from stores.connect.opening import (
    FIRST_IMPORT_DAYS,
    Connected,
    check_source,
    check_wish,
    note_connected,
    note_refused,
    open_store,
    store_at,
    take_up_again,
)
from stores.connect.participating import remember_participations
from stores.connect.proving import check_sells_on, prove
from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES
from stores.models import Account, ConsentRequest, Member, Store, User
from stores.scoping import require_role

SELLER_ID = re.compile(r"[A-Z0-9]{5,32}", re.ASCII)


def start_consent(user: User, session_key: str, wish: Wish) -> str:
    """The address of Amazon's consent page. Raises PermissionDenied, ConnectError (CON-2), ValueError."""
    require_role(user, wish.account, Member.Role.MANAGER)
    check_wish(wish)
    return open_request(user, session_key, wish, clock.now())


def start_renewal(user: User, session_key: str, store: Store) -> str:
    """The address of the consent page for a store that exists (REA-5). Raises PermissionDenied."""
    seller = store.selling_partner
    require_role(user, seller.account, Member.Role.MANAGER)
    wish = Wish(
        seller.account,
        store.marketplace_id,
        store.product_identifier,
        FIRST_IMPORT_DAYS.start,
        renews=seller,
    )
    return open_request(user, session_key, wish, clock.now())


def finish_consent(
    user: User, session_key: str, state: str, code: str, selling_partner_id: str
) -> Connected:
    """Turns Amazon's answer into a store. Raises ConnectError; every end leaves an audit row.

    The state is checked before anything else and used up before the code is spent. The code is sent once: after an
    unclear answer nobody knows whether it was spent, so the way on is to start again.
    """
    account: Account | None = None
    try:
        request = claim_request(user, session_key, state, clock.now())
        account = request.account
        if seller_named_in(state) not in ("", selling_partner_id):
            raise ConnectError("not_the_seller_asked_for", seller=selling_partner_id)
        connected = _connect(request, user, code, selling_partner_id)
    except StateRefused as refused:
        note_refused(user, refused.account, ConnectError(refused.code))
    except ConnectError as error:
        note_refused(user, account, error)
    return note_connected(user, request.account, connected, "consent")


def _connect(request: ConsentRequest, user: User, code: str, seller_id: str) -> Connected:
    require_role(user, request.account, Member.Role.MANAGER)
    if not code or not SELLER_ID.fullmatch(seller_id):
        raise ConnectError("answer_incomplete")
    wish = Wish.of(request)
    source = MARKETPLACES[wish.marketplace_id]
    known = known_seller(wish.account, seller_id, source.region, wish.renews)
    store = store_at(known, source.id)
    if store is None:
        check_source(wish.account, source.id)
    grant = spend_code(code)
    was_disconnected = known is not None and known.is_disconnected
    if known is not None:
        # Whatever comes of the order source: the stores that are here need this authorization (REA-5).
        keep(wish.account, seller_id, source.region, grant, clock.now())
    if store is not None:
        if was_disconnected:
            take_up_again(store)
        return Connected(store, is_new=False)
    proof = prove(grant, source.region, seller_id)
    check_sells_on(proof, source)
    now = clock.now()
    with transaction.atomic():
        seller = keep(wish.account, seller_id, source.region, grant, now)
        remember_participations(seller, proof.participations, now)
        return open_store(wish, seller, now)
