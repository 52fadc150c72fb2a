"""The shipping businesses of Amazon, one for each country; two of them are open here."""

from dataclasses import dataclass

from sandbox.operations import Call
from sandbox.shipping.refusals import invalid_input, invalid_request

HEADER = "x-amzn-shipping-business-id"


@dataclass(frozen=True)
class Business:
    """``utc`` is the hour that local times are counted in, as for generated orders."""

    id: str
    country: str
    marketplace_id: str
    currency: str
    weight_unit: str
    grams: float
    utc: int


_OPEN = (
    Business("AmazonShipping_US", "US", "ATVPDKIKX0DER", "USD", "POUND", 453.59237, -8),
    Business("AmazonShipping_UK", "GB", "A1F83G8C2ARO7P", "GBP", "KILOGRAM", 1000.0, 0),
)
BUSINESSES = {business.id: business for business in _OPEN}
_CLOSED = frozenset(
    f"AmazonShipping_{country}" for country in ("IN", "UAE", "SA", "EG", "IT", "ES", "FR", "JP")
)


def business_of(call: Call) -> Business:
    """The business that the call names. Raises ApiRefusal 400.

    Amazon takes the UK's where the header is missing; here it must be named, since a caller that forgets it would
    find out with its first order in the US only.
    """
    name = call.request.headers.get(HEADER, "")
    if not name:
        raise invalid_request(f"{HEADER} is missing: the UK would be assumed")
    if name in _CLOSED:
        raise invalid_input(f"{name} has no offers for orders of Amazon")
    if name not in BUSINESSES:
        raise invalid_request(f"{HEADER} is not a shipping business")
    business = BUSINESSES[name]
    with call.world.database.reading() as db:
        country = db.execute(
            "SELECT country FROM sellers WHERE id = ?", (call.caller.seller_id,)
        ).fetchone()["country"]
    if ("GB" if country == "UK" else country) != business.country:
        raise invalid_input(f"The seller is not enrolled in {name}")
    return business
