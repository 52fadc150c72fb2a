"""Where the seller takes part, and its selling plan: Sellers v1 (sp-api.md, section 8.1)."""

from typing import Any

from stores.models import SellingPartner
from stores.spapi import fields
from stores.spapi.answers import Answer
from stores.spapi.calling import call
from stores.spapi.client import GuardedSellers
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.payloads import Participation
from stores.spapi.plans import GET_ACCOUNT, GET_MARKETPLACE_PARTICIPATIONS

INDIVIDUAL = "INDIVIDUAL"


def marketplace_participations(selling_partner: SellingPartner) -> list[Participation]:
    """All marketplaces of the seller in its region, also ones that no order can come from. Raises SpApiError kinds."""
    answer = call(
        selling_partner, GET_MARKETPLACE_PARTICIPATIONS, GuardedSellers, ask_participations
    )
    return read_participations(answer)


def ask_participations(api: Any) -> Answer:
    answer: Answer = api.get_marketplace_participation()
    return answer


def ask_account(api: Any) -> Answer:
    answer: Answer = api.get_account()
    return answer


def read_participations(answer: Answer) -> list[Participation]:
    """Raises TemporarilyUnavailable for what is no such list."""
    try:
        if not isinstance(answer.data.get("payload"), list):
            raise fields.Fault("missing", "payload")
        return [_participation(entry) for entry in fields.parts(answer.data, "payload", 1000)]
    except fields.Fault as fault:
        raise _unreadable(GET_MARKETPLACE_PARTICIPATIONS, answer, fault.path) from None


def read_plan(answer: Answer) -> str:
    """PROFESSIONAL, INDIVIDUAL, or "" if Amazon does not say. The business data beside it is never looked at."""
    try:
        return fields.code(fields.part(answer.data, "payload"), "sellingPlan", 40)
    except fields.Fault as fault:
        raise _unreadable(GET_ACCOUNT, answer, fault.path) from None


def _participation(entry: fields.JSON) -> Participation:
    marketplace = fields.part(entry, "marketplace")
    participation = fields.part(entry, "participation")
    return Participation(
        marketplace_id=fields.required(marketplace, "id", 20),
        name=fields.text(marketplace, "name", 80),
        country=fields.code(marketplace, "countryCode", 2),
        currency=fields.code(marketplace, "defaultCurrencyCode", 3),
        participates=participation.get("isParticipating") is True,
        suspended=participation.get("hasSuspendedListings") is True,
        store_name=fields.text(entry, "storeName", 80),
    )


def _unreadable(operation: str, answer: Answer, path: str) -> TemporarilyUnavailable:
    return TemporarilyUnavailable(operation, answer.status, "unreadable", path, answer.request_id)
