"""An authorization that starts at Amazon: Appstore, and Re-Authorize in Manage Your Apps (sp-api.md 6.2, T3).

Amazon names the seller and an address of its own. We answer with a state that is bound like the ordinary one, and
remembers the seller; the ordinary callback ends the matter.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.conf import settings

from stores import clock
from stores.connect.callback_rule import region_of, with_query
from stores.connect.connecting import SELLER_ID
from stores.connect.consent import Wish, open_state, redirect_uri
from stores.connect.opening import FIRST_IMPORT_DAYS, check_wish
from stores.connect.refusals import ConnectError
from stores.models import Account, Member, SellingPartner, User
from stores.scoping import require_role

_LONGEST_STATE = 2048


class Question(NamedTuple):
    """What Amazon asks; `region` is empty where any may be meant. `amazon_state` goes back unchanged."""

    callback_uri: str
    amazon_state: str
    seller_id: str
    region: str
    beta: bool


def read_question(sent: Mapping[str, str]) -> Question:
    """Raises ConnectError for what cannot have come from Amazon."""
    callback_uri = sent.get("amazon_callback_uri", "")
    amazon_state = sent.get("amazon_state", "")
    seller_id = sent.get("selling_partner_id", "")
    if not (callback_uri and 0 < len(amazon_state) <= _LONGEST_STATE) or "\x00" in amazon_state:
        raise ConnectError("question_incomplete")
    if not SELLER_ID.fullmatch(seller_id):
        raise ConnectError("question_incomplete")
    region = region_of(callback_uri, settings.SELLER_CENTRAL_URL)
    if region is None:
        raise ConnectError("question_not_amazons")
    beta = sent.get("version") == "beta" or settings.SP_API_APPLICATION_DRAFT
    return Question(callback_uri, amazon_state, seller_id, region, beta)


def seller_in_question(question: Question, accounts: Collection[Account]) -> SellingPartner | None:
    """The seller if it is here. Raises ConnectError when it belongs to none of `accounts` (T2)."""
    known = SellingPartner.objects.filter(seller_id=question.seller_id)
    if question.region:
        known = known.filter(region=question.region)
    seller = (
        known.select_related("account")
        .defer("refresh_token", "access_token")
        .order_by("pk")
        .first()
    )
    if seller is not None and seller.account not in accounts:
        raise ConnectError("linked_elsewhere", seller=seller.seller_id)
    return seller


def answer_for_new(user: User, session_key: str, question: Question, wish: Wish) -> str:
    """The address at Amazon that goes on. Raises PermissionDenied, ConnectError (CON-2), ValueError."""
    require_role(user, wish.account, Member.Role.MANAGER)
    check_wish(wish)
    return _answer(user, session_key, question, wish)


def answer_for_known(
    user: User, session_key: str, question: Question, seller: SellingPartner
) -> str:
    """The same for a renewal; a seller that is here has a store. Raises PermissionDenied."""
    require_role(user, seller.account, Member.Role.MANAGER)
    store = seller.stores.order_by("pk")[0]
    wish = Wish(
        seller.account,
        store.marketplace_id,
        store.product_identifier,
        FIRST_IMPORT_DAYS.start,
        renews=seller,
    )
    return _answer(user, session_key, question, wish)


def _answer(user: User, session_key: str, question: Question, wish: Wish) -> str:
    state = open_state(user, session_key, wish, clock.now(), question.seller_id)
    query = {
        "amazon_state": question.amazon_state,
        "state": state,
        "redirect_uri": redirect_uri(),
    }
    if question.beta:
        query["version"] = "beta"
    return with_query(question.callback_uri, query)
