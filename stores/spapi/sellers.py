"""Which marketplaces the seller takes part in: Sellers v1 (sp-api.md, section 8.1)."""

from stores.models import SellingPartner
from stores.spapi import fields
from stores.spapi.calling import call
from stores.spapi.client import GuardedSellers
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.payloads import Participation
from stores.spapi.plans import GET_MARKETPLACE_PARTICIPATIONS


def marketplace_participations(selling_partner: SellingPartner) -> list[Participation]:
    """All marketplaces of the seller in its region, also ones that no order can come from. Raises SpApiError kinds."""
    answer = call(
        selling_partner,
        GET_MARKETPLACE_PARTICIPATIONS,
        GuardedSellers,
        lambda api: api.get_marketplace_participation(),
    )
    try:
        if not isinstance(answer.data.get("payload"), list):
            raise fields.Fault("missing", "payload")
        return [_participation(entry) for entry in fields.parts(answer.data, "payload", 1000)]
    except fields.Fault as fault:
        raise TemporarilyUnavailable(
            GET_MARKETPLACE_PARTICIPATIONS,
            answer.status,
            "unreadable",
            fault.path,
            answer.request_id,
        ) from None


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
