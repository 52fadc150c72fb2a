"""Connecting a store: consent at Amazon, and the store that comes of it (CON-1 to CON-4, CON-8, REA-5, T1, T2)."""

import re
from datetime import timedelta
from itertools import count
from typing import NamedTuple, NoReturn

from stores import audit, clock
from stores.authorizing import authorize, check_seller, check_takes_part, forget
from stores.consent import StateRefused, Wish, claim_request, open_request
from stores.marketplaces import MARKETPLACES, connectable
from stores.models import Account, ConsentRequest, Member, SellingPartner, Store, User
from stores.refusals import ConnectError
from stores.scoping import require_role

__all__ = ["ConnectError", "Connected", "finish_consent", "start_consent", "start_renewal"]

FIRST_IMPORT_DAYS = range(1, 31)

_SELLER_ID = re.compile(r"[A-Z0-9]{5,32}", re.ASCII)


class Connected(NamedTuple):
    """`is_new` is False when the consent renewed a store that was there already (CON-8)."""

    store: Store
    is_new: bool


def start_consent(
    user: User,
    session_key: str,
    account: Account,
    marketplace_id: str,
    product_identifier: str,
    first_import_days: int,
) -> str:
    """The address of Amazon's consent page. Raises PermissionDenied, ConnectError (CON-2), ValueError."""
    require_role(user, account, Member.Role.MANAGER)
    if marketplace_id not in {marketplace.id for marketplace in connectable()}:
        raise ConnectError("marketplace_not_supported")
    if first_import_days not in FIRST_IMPORT_DAYS:
        raise ValueError(f"The first import reaches back 1 to 30 days, not {first_import_days}.")
    identifier = Store.ProductIdentifier(product_identifier)
    wish = Wish(account, marketplace_id, identifier, first_import_days)
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
        connected = _connect(request, user, code, selling_partner_id)
    except StateRefused as refused:
        _refuse(user, refused.account, ConnectError(refused.code))
    except ConnectError as error:
        _refuse(user, account, error)
    audit.record(
        "store.connected" if connected.is_new else "store.renewed",
        user=user,
        account=account,
        subject=f"store {connected.store.public_id}",
        marketplace=connected.store.marketplace_id,
        seller=connected.store.selling_partner.seller_id,
    )
    return connected


def _refuse(user: User, account: Account | None, error: ConnectError) -> NoReturn:
    audit.record("store.connect_refused", user=user, account=account, reason=error.code)
    raise error from error.__cause__


def _connect(request: ConsentRequest, user: User, code: str, seller_id: str) -> Connected:
    require_role(user, request.account, Member.Role.MANAGER)
    if not code or not _SELLER_ID.fullmatch(seller_id):
        raise ConnectError("answer_incomplete")
    check_seller(request, seller_id)
    seller, is_new = authorize(request, seller_id, code, clock.now())
    try:
        check_takes_part(seller, MARKETPLACES[request.marketplace_id], clock.now())
    except ConnectError:
        if is_new:
            forget(seller)
        raise
    return _save_store(request, seller)


def _save_store(request: ConsentRequest, seller: SellingPartner) -> Connected:
    store, is_new = Store.objects.get_or_create(
        selling_partner=seller,
        marketplace_id=request.marketplace_id,
        defaults={
            "name": _free_name(request),
            "product_identifier": request.product_identifier,
            "import_from": clock.now() - timedelta(days=request.first_import_days),
        },
    )
    return Connected(store, is_new)


def _free_name(request: ConsentRequest) -> str:
    """Amazon.com, then Amazon.com 2 for the same source of another seller of the account."""
    name = MARKETPLACES[request.marketplace_id].name
    taken = set(
        Store.objects.filter(selling_partner__account=request.account).values_list(
            "name", flat=True
        )
    )
    if name not in taken:
        return name
    return next(f"{name} {n}" for n in count(2) if f"{name} {n}" not in taken)
