"""What a rate depends on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.shipping.businesses import Business
from sandbox.shipping.rate_request import RateRequest
from sandbox.shipping.rules import Rules
from sandbox.shipping.zones import Zone, zone_between
from sandbox.times import parse_time


@dataclass(frozen=True)
class Question:
    """Everything an offer depends on."""

    business: Business
    order: dict[str, Any]
    wanted: RateRequest
    rules: Rules
    now: datetime

    @property
    def zone(self) -> Zone:
        address = self.order["recipient"]["deliveryAddress"]
        return zone_between(
            self.business.country, self.wanted.ship_from["postalCode"], address["postalCode"]
        )

    @property
    def deliver_by(self) -> datetime | None:
        window = self.order["fulfillment"].get("deliverByWindow", {})
        latest = window.get("latestDateTime")
        return parse_time(latest) if latest else None

    @property
    def signature(self) -> str:
        """The confirmation that the order demands, '' if none."""
        for item in self.order["orderItems"]:
            shipping = item.get("fulfillment", {}).get("shipping", {})
            constraints = shipping.get("shippingConstraints", {})
            if constraints.get("recipientAgeVerification"):
                return "ADULT_SIGNATURE_CONFIRMATION"
            if constraints.get("signatureConfirmation"):
                return "SIGNATURE_CONFIRMATION"
        return ""
