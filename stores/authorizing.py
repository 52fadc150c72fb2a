"""The seller behind a consent: whose it may be, its tokens, and where it sells (T2, CON-6, REA-5)."""

from datetime import datetime

from django.db.models import ProtectedError

from stores.consent import redirect_uri
from stores.marketplaces import MARKETPLACES, Marketplace
from stores.models import ConsentRequest, SellingPartner
from stores.participating import ask_participations
from stores.refusals import ConnectError
from stores.spapi import lwa
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, TemporarilyUnavailable
from stores.spapi.tokens import remember


def check_seller(request: ConsentRequest, seller_id: str) -> None:
    """T2: a seller belongs to one account, and a renewal to the seller it was asked for."""
    if request.renews is not None and request.renews.seller_id != seller_id:
        raise ConnectError("another_seller", seller=seller_id)
    region = MARKETPLACES[request.marketplace_id].region
    known = SellingPartner.objects.filter(seller_id=seller_id, region=region).first()
    _check_account(request, known)


def authorize(
    request: ConsentRequest, seller_id: str, code: str, now: datetime
) -> tuple[SellingPartner, bool]:
    """Spends the code and keeps the authorization; True for a seller that is new here. Raises ConnectError."""
    try:
        grant = lwa.exchange_code(code, redirect_uri())
    except lwa.InvalidGrant as error:
        raise ConnectError("code_refused") from error
    except lwa.ApplicationRefused as error:
        raise ConnectError("application_refused") from error
    except TemporarilyUnavailable as error:
        raise ConnectError("exchange_unclear", request_id=error.request_id) from error
    values = {
        "refresh_token": grant.refresh_token,
        "authorized_at": now,
        "credentials": SellingPartner.Credentials.GOOD,
        "credentials_error": "",
        "credentials_changed_at": now,
        # The truth is in the row: the first import happens even if the poke is lost (decision 12).
        "import_requested_at": now,
    }
    seller, is_new = SellingPartner.objects.get_or_create(
        seller_id=seller_id,
        region=MARKETPLACES[request.marketplace_id].region,
        defaults={"account": request.account, **values},
    )
    if not is_new:
        # Two accounts may finish at the same moment: the unique pair decides, the later one is refused.
        _check_account(request, seller)
        SellingPartner.objects.filter(pk=seller.pk).update(**values)
        seller.refresh_from_db()
    remember(seller, grant, now)
    return seller, is_new


def check_takes_part(seller: SellingPartner, marketplace: Marketplace, now: datetime) -> None:
    """Raises ConnectError unless the seller sells on the marketplace (Sellers API, sp-api.md 8.1)."""
    try:
        open_at = ask_participations(seller, now)
    except (NotAuthorized, Rejected) as error:
        raise ConnectError(
            "first_call_refused", seller=seller.seller_id, request_id=error.request_id
        ) from error
    except SpApiError as error:
        raise ConnectError(
            "first_call_unanswered", seller=seller.seller_id, request_id=error.request_id
        ) from error
    if marketplace.id not in open_at:
        raise ConnectError("not_taking_part", seller=seller.seller_id, source=marketplace.name)


def forget(seller: SellingPartner) -> None:
    """Takes back a seller that got no store, so that no token is kept for nothing."""
    try:
        seller.delete()
    except ProtectedError:
        # A second tab has connected a store of this seller meanwhile: it needs the authorization.
        return


def _check_account(request: ConsentRequest, seller: SellingPartner | None) -> None:
    if seller is not None and seller.account_id != request.account_id:
        raise ConnectError("linked_elsewhere", seller=seller.seller_id)
