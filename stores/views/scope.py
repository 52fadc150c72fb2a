"""The first lines of every view here: what this user may see and manage, and the session's key."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from stores.models import Account, Member, Store
from stores.scoping import accounts_with_role, require_role, signed_in


def managed_store(request: HttpRequest, public_id: uuid.UUID) -> Store:
    """The store, for its managers. Another account's store is not found (T5); a weaker role is refused."""
    user = signed_in(request)
    store = (
        Store.objects.for_user(user)
        .select_related("selling_partner__account")
        .defer("selling_partner__refresh_token", "selling_partner__access_token")
        .filter(public_id=public_id)
        .first()
    )
    if store is None:
        raise Http404
    require_role(user, store.selling_partner.account, Member.Role.MANAGER)
    return store


def managed_accounts(request: HttpRequest) -> list[Account]:
    """The accounts that this user may connect stores to; whoever has none is refused."""
    accounts = accounts_with_role(signed_in(request), Member.Role.MANAGER)
    if not accounts:
        raise PermissionDenied
    return accounts


def managed_account(request: HttpRequest, public_id: uuid.UUID) -> Account:
    """The account, for its managers. Somebody else's is not found (T5); a weaker role is refused."""
    user = signed_in(request)
    account = Account.objects.filter(members__user=user, public_id=public_id).first()
    if account is None:
        raise Http404
    require_role(user, account, Member.Role.MANAGER)
    return account


def whole(text: str) -> int:
    """The number of a row that a form names; 0, which no row has, for nonsense."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def session_key(request: HttpRequest) -> str:
    """Behind sign-in there is always one; "" would match nothing that was stored."""
    return request.session.session_key or ""
