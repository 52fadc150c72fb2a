"""The carriers' services that can be bought, as data: prices, days, limits, documents."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """Prices are in the currency's smallest unit.

    ``per_unit`` is for each started pound or kilogram, ``per_zone`` for each zone beyond the first; ``days`` are
    working days to a near, a middling and a far place; ``signature`` is what a signature costs, None where there is
    none; ``furthest`` is the last zone served. ``choice`` says that a confirmation must be chosen by the buyer.
    """

    id: str
    name: str
    carrier_id: str
    carrier: str
    base: int
    per_unit: int
    per_zone: int
    days: tuple[int, int, int]
    heaviest_kg: float
    longest_cm: float
    signature: int | None = None
    prime: bool = True
    fuel: bool = False
    furthest: int = 99
    zpl: bool = True
    choice: bool = False
    post_boxes: bool = False


_US = (
    Service("USPS_PTP_GA", "USPS Ground Advantage", "USPS", "USPS", 410, 55, 22, (2, 3, 5), 31.7, 274,
            signature=395, prime=False, post_boxes=True),
    Service("USPS_PTP_PRI", "USPS Priority Mail", "USPS", "USPS", 735, 90, 38, (1, 2, 3), 31.7, 274,
            signature=395, post_boxes=True),
    Service("UPS_PTP_GND", "UPS Ground", "UPS", "UPS", 620, 48, 26, (1, 3, 5), 68, 419,
            signature=560, fuel=True, choice=True),
    Service("UPS_PTP_2ND_DAY_AIR", "UPS 2nd Day Air", "UPS", "UPS", 1385, 145, 44, (2, 2, 2), 68, 419,
            signature=560, fuel=True, choice=True),
    Service("FEDEX_PTP_HOME_DELIVERY", "FedEx Home Delivery", "FEDEX", "FedEx", 655, 50, 27, (1, 3, 5), 31.7, 330,
            signature=545, fuel=True),
    Service("FEDEX_PTP_STANDARD_OVERNIGHT", "FedEx Standard Overnight", "FEDEX", "FedEx", 2540, 230, 85, (1, 1, 1),
            68, 330, signature=545, fuel=True),
    Service("ONTRAC_MFN_GROUND", "OnTrac Ground", "ONTRAC", "OnTrac", 545, 40, 15, (1, 2, 2), 22.6, 150, furthest=4),
    Service("std-us-swa-mfn", "Amazon Shipping Ground", "AMZN_US", "Amazon Shipping", 560, 38, 12, (2, 3, 4),
            22.6, 149),
)  # fmt: skip
_GB = (
    Service("RM_MFN_TRACKED_48", "Royal Mail Tracked 48", "ROYAL_MAIL", "Royal Mail", 289, 55, 0, (2, 2, 3), 20, 61,
            signature=110, zpl=False, post_boxes=True),
    Service("RM_MFN_TRACKED_24", "Royal Mail Tracked 24", "ROYAL_MAIL", "Royal Mail", 369, 60, 0, (1, 1, 2), 20, 61,
            signature=110, zpl=False, post_boxes=True),
    Service("EVRI_MFN_STANDARD", "Evri Standard", "EVRI", "Evri", 245, 45, 35, (2, 3, 5), 15, 120, prime=False),
    Service("DPD_UK_MFN_NEXT_DAY", "DPD Next Day", "DPD_UK", "DPD", 575, 30, 180, (1, 1, 1), 30, 175,
            signature=90, furthest=2, choice=True),
    Service("PARCELFORCE_MFN_EXPRESS_48", "Parcelforce express48", "PARCELFORCE", "Parcelforce", 690, 25, 250,
            (2, 2, 3), 30, 150, signature=0),
    Service("SWA-UK-2D", "Amazon Shipping Two-Day Tracked", "AMZN_UK", "Amazon Shipping", 275, 40, 40, (2, 2, 3),
            23, 120, furthest=2),
)  # fmt: skip
SERVICES = {"AmazonShipping_US": _US, "AmazonShipping_UK": _GB}
EVERY_ID = frozenset(service.id for services in SERVICES.values() for service in services)
CARRIERS = frozenset(service.carrier for services in SERVICES.values() for service in services)
