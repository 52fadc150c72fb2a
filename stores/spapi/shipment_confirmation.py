"""Telling Amazon that an order shipped: confirmShipment of Orders v0 (sp-api.md, section 3)."""

from datetime import datetime

from stores.models import SellingPartner
from stores.spapi import allowance
from stores.spapi.calling import call
from stores.spapi.client import GuardedConfirmations
from stores.spapi.confirmation_body import body_of
from stores.spapi.errors import OutcomeUnknown
from stores.spapi.payloads import Receipt, ShipmentConfirmation
from stores.spapi.plans import CONFIRM_SHIPMENT


def confirm_shipment(
    selling_partner: SellingPartner, confirmation: ShipmentConfirmation
) -> Receipt:
    """Returns only after a 204, which alone means success.

    Raises TemporarilyUnavailable when Amazon cannot have acted, OutcomeUnknown when it may have (timeout, reset, 5xx,
    any other 2xx), Throttled, NotAuthorized, and Rejected with Amazon's words.
    """
    answer = call(
        selling_partner,
        CONFIRM_SHIPMENT,
        GuardedConfirmations,
        lambda api: api.confirm_shipment(confirmation.amazon_order_id, **body_of(confirmation)),
        writes=True,
    )
    if answer.status != 204:
        raise OutcomeUnknown(
            CONFIRM_SHIPMENT, answer.status, "unexpected_status", "", answer.request_id
        )
    return Receipt(answer.request_id)


def allowed_at(selling_partner: SellingPartner, now: datetime) -> datetime:
    """From when on the seller's allowance has a call, `now` if at once."""
    return allowance.free_at(selling_partner, CONFIRM_SHIPMENT, now)
