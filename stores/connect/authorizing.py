"""The seller behind a grant: whose it may be, and keeping its tokens (T2, REA-5)."""

from datetime import datetime

from stores.connect.consent import redirect_uri
from stores.connect.refusals import ConnectError
from stores.models import Account, SellingPartner
from stores.spapi import lwa
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.tokens import remember


def known_seller(
    account: Account, seller_id: str, region: str, renews: SellingPartner | None = None
) -> SellingPartner | None:
    """The seller if it is here. T2: it belongs to one account, and a renewal to the seller it was asked for.

    Raises ConnectError.
    """
    if renews is not None and renews.seller_id != seller_id:
        raise ConnectError("another_seller", seller=seller_id)
    known = SellingPartner.objects.filter(seller_id=seller_id, region=region).first()
    if known is not None:
        _check_account(account, known)
    return known


def spend_code(code: str) -> lwa.Grant:
    """Raises ConnectError. The code is sent once, whatever the answer."""
    try:
        return lwa.exchange_code(code, redirect_uri())
    except lwa.InvalidGrant as error:
        raise ConnectError("code_refused", request_id=error.request_id) from error
    except lwa.ApplicationRefused as error:
        raise ConnectError("application_refused", request_id=error.request_id) from error
    except TemporarilyUnavailable as error:
        raise ConnectError("exchange_unclear", request_id=error.request_id) from error


def try_token(refresh_token: str) -> lwa.Grant:
    """The grant of a pasted refresh token. Raises ConnectError."""
    try:
        return lwa.refresh(refresh_token)
    except lwa.InvalidGrant as error:
        raise ConnectError("token_refused") from error
    except lwa.ApplicationRefused as error:
        # So Amazon answers to a good application that shows the token of another one.
        theirs = error.code == "unauthorized_client"
        raise ConnectError("token_refused" if theirs else "application_refused") from error
    except TemporarilyUnavailable as error:
        raise ConnectError("token_unanswered", request_id=error.request_id) from error


def keep(
    account: Account, seller_id: str, region: str, grant: lwa.Grant, now: datetime
) -> SellingPartner:
    """Keeps the authorization and starts its 365 days. Raises ConnectError."""
    values = {
        "refresh_token": grant.refresh_token,
        "authorized_at": now,
        "credentials": SellingPartner.Credentials.GOOD,
        "credentials_error": "",
        "credentials_changed_at": now,
        "reminded_days": None,
        # The truth is in the row: the first import happens even if the poke is lost (decision 12).
        "import_requested_at": now,
    }
    seller, is_new = SellingPartner.objects.get_or_create(
        seller_id=seller_id, region=region, defaults={"account": account, **values}
    )
    if not is_new:
        # Two accounts may finish at the same moment: the unique pair decides, the later one is refused.
        _check_account(account, seller)
        SellingPartner.objects.filter(pk=seller.pk).update(**values)
        seller.refresh_from_db()
    remember(seller, grant, now)
    return seller


def _check_account(account: Account, seller: SellingPartner) -> None:
    if seller.account_id != account.pk:
        raise ConnectError("linked_elsewhere", seller=seller.seller_id)
