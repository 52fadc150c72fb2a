"""What a fresh grant opens, looked at before anything is kept (CON-5, CON-6, CON-8, T2).

No answer of Amazon's names the seller of a token. The seller id comes from the browser, so it is held against what can
be proved: an order belongs to one seller only.
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db.models import TextField
from django.db.models.functions import Cast

from stores.connect.refusals import ConnectError
from stores.marketplaces import MARKETPLACES, Marketplace
from stores.models import SellingPartner, User
from stores.sealing import SealBroken, unseal
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError
from stores.spapi.lwa import Grant
from stores.spapi.payloads import Participation
from stores.spapi.probing import Probe
from stores.spapi.sellers import INDIVIDUAL

T = TypeVar("T")


class Proof(NamedTuple):
    """Where the grant's seller takes part, and a way to ask more. `seller_id` is the id given, for messages."""

    seller_id: str
    region: str
    probe: Probe
    participations: list[Participation]

    @property
    def open_at(self) -> set[str]:
        return {each.marketplace_id for each in self.participations if each.participates}


def prove(grant: Grant, region: str, seller_id: str) -> Proof:
    """Amazon answers a first call, and the plan is not Individual (CON-6). Raises ConnectError."""
    probe = Probe(grant.access_token, region)
    participations = _asked(probe.participations, seller_id)
    if _plan(probe, seller_id) == INDIVIDUAL:
        raise ConnectError("individual_plan", seller=seller_id)
    return Proof(seller_id, region, probe, participations)


def check_sells_on(proof: Proof, marketplace: Marketplace) -> None:
    """Raises ConnectError unless the seller takes part in the marketplace (sp-api.md 8.1)."""
    if marketplace.id not in proof.open_at:
        raise ConnectError("not_taking_part", seller=proof.seller_id, source=marketplace.name)


def check_region(proof: Proof) -> None:
    """A token belongs to one region: a pasted one of another region shows it by where its seller sells."""
    regions = {MARKETPLACES[id_].region for id_ in proof.open_at & MARKETPLACES.keys()}
    if regions and proof.region not in regions:
        region = SellingPartner.Region(proof.region).label
        raise ConnectError("token_of_another_region", seller=proof.seller_id, region=region)


def check_same_seller(proof: Proof, seller: SellingPartner) -> None:
    """A pasted token is of the seller it is meant for: it opens the newest order that we have of that seller.

    Without any order, it must sell where the seller's stores are. Raises ConnectError.
    """
    order_id = _newest_order(seller)
    if order_id:
        same = _asked(lambda: proof.probe.holds_order(order_id), proof.seller_id)
    else:
        same = seller.stores.filter(marketplace_id__in=proof.open_at).exists()
    if not same:
        raise ConnectError("token_of_another_seller", seller=proof.seller_id)


def check_new_seller(proof: Proof, now: datetime) -> None:
    """A pasted token of a seller that is here under another id would import every order twice. Raises ConnectError."""
    sources = sorted(proof.open_at & MARKETPLACES.keys())
    ids = _asked(lambda: proof.probe.some_order_ids(sources, now), proof.seller_id)
    same_region = SellingPartner.objects.filter(region=proof.region)
    # By the orders' reverse name: this app knows nothing of them but that they are unique by seller and id.
    if same_region.filter(order__amazon_order_id__in=ids, order__channel="amazon").exists():
        raise ConnectError("known_by_another_id", seller=proof.seller_id)


def check_token_is_new(proof: Proof, refresh_token: str, user: User) -> None:
    """A token that is kept for another seller would import every order of that seller twice. Raises ConnectError.

    The other seller is named to its own people only (T5).
    """
    kept_by = _keeper_of(refresh_token, proof)
    if kept_by is None:
        return
    if user.accounts.filter(pk=kept_by.account_id).exists():
        raise ConnectError("token_kept_already", kept=kept_by.seller_id)
    raise ConnectError("token_kept_elsewhere")


def _keeper_of(refresh_token: str, proof: Proof) -> SellingPartner | None:
    """Sealed values cannot be searched, so each is opened; one that cannot be opened blocks nobody else."""
    others = (
        SellingPartner.objects.exclude(seller_id=proof.seller_id, region=proof.region)
        .annotate(sealed=Cast("refresh_token", TextField()))
        .exclude(sealed="")
        .defer("refresh_token", "access_token")
    )
    return next((other for other in others if _holds(other.sealed, refresh_token)), None)


def _holds(sealed: str, refresh_token: str) -> bool:
    place = "stores_sellingpartner.refresh_token"
    try:
        return hmac.compare_digest(unseal(sealed, place).encode(), refresh_token.encode())
    except SealBroken:
        return False


def _plan(probe: Probe, seller_id: str) -> str:
    """'' where the application's role does not reach to the account: that is no fault of the seller's."""
    try:
        return probe.plan()
    except (NotAuthorized, Rejected):
        return ""
    except SpApiError as error:
        raise _unanswered(error, seller_id) from error


def _asked(read: Callable[[], T], seller_id: str) -> T:
    try:
        return read()
    except (NotAuthorized, Rejected) as error:
        raise ConnectError(
            "first_call_refused", seller=seller_id, request_id=error.request_id
        ) from error
    except SpApiError as error:
        raise _unanswered(error, seller_id) from error


def _unanswered(error: SpApiError, seller_id: str) -> ConnectError:
    return ConnectError("first_call_unanswered", seller=seller_id, request_id=error.request_id)


def _newest_order(seller: SellingPartner) -> str:
    for store in seller.stores.all():
        # Amazon does not know those that were entered here.
        orders = store.orders.filter(channel="amazon").order_by("-purchased_at")
        newest = orders.values_list("amazon_order_id", flat=True)
        if found := newest.first():
            return found
    return ""
