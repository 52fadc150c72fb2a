"""Rule: what a person enters about a parcel, and whether it can be told to Amazon (SHP-3, SHP-24, SHP-25, SHP-28)."""

from datetime import date
from typing import NamedTuple

from shipments import carriers
from shipments.boxes import Codes, boxes_fault, clean_boxes, clean_codes
from shipments.carriers import BadTrackingNumber


class ShipmentDetails(NamedTuple):
    """`carrier_code` is Amazon's; `carrier_name` goes with Other; `ship_date` is a day in the store's zone.

    `other_tracking_numbers`: of further boxes, never sent (SHP-27). `transparency_codes`: order item id -> codes.
    """

    carrier_code: str
    tracking_number: str
    ship_date: date
    service: str = ""
    carrier_name: str = ""
    ship_despite_cancel_request: bool = False
    other_tracking_numbers: tuple[str, ...] = ()
    transparency_codes: Codes = {}

    def cleaned(self) -> "ShipmentDetails":
        """Without stray blanks; raises `BadTrackingNumber`."""
        is_other = self.carrier_code == carriers.OTHER
        return self._replace(
            tracking_number=carriers.clean_tracking_number(self.tracking_number),
            service=" ".join(self.service.split()),
            carrier_name=" ".join(self.carrier_name.split()) if is_other else "",
            other_tracking_numbers=clean_boxes(self.other_tracking_numbers),
            transparency_codes=clean_codes(self.transparency_codes),
        )


NO_NUMBER = "Enter the tracking number. A parcel of a service without tracking needs the name of that service instead."


def faults(
    details: ShipmentDetails,
    today: date,
    ordered_on: date | None = None,
    *,
    for_amazon: bool = True,
) -> dict[str, str]:
    """Field name -> what is wrong; empty when all is well. Both days are in the store's zone.

    `ordered_on`: the day of the order; None while one entry serves several orders. `for_amazon`: False for orders
    that were entered here. Amazon is told of no parcel that lacks both number and service (decision 27).
    """
    found: dict[str, str] = {}
    if not carriers.is_known(details.carrier_code):
        found["carrier_code"] = (
            "Choose a carrier of Amazon's list, or Other with the carrier's name."
        )
    elif details.carrier_code == carriers.OTHER and not details.carrier_name.strip():
        found["carrier_name"] = "Amazon needs the carrier's name with Other."
    if len(details.service) > carriers.SERVICE_LENGTH or not details.service.isprintable():
        found["service"] = f"A service has at most {carriers.SERVICE_LENGTH} printable characters."
    if (
        len(details.carrier_name) > carriers.SERVICE_LENGTH
        or not details.carrier_name.isprintable()
    ):
        found["carrier_name"] = (
            f"A carrier name has at most {carriers.SERVICE_LENGTH} printable characters."
        )
    if details.ship_date > today:
        found["ship_date"] = (
            "The ship date cannot lie in the future. Mark the order on the day it leaves."
        )
    elif ordered_on is not None and details.ship_date < ordered_on:
        # Buyer details are removed so many days after this date: a slip must not remove them at once (RED-14, I3).
        found["ship_date"] = (
            f"The order was placed on {ordered_on.day} {ordered_on:%B %Y}, so it cannot have left before that day."
        )
    needs_number = for_amazon and not details.service.strip()
    found.update(_tracking_faults(details.tracking_number, needs_number))
    if fault := boxes_fault(details.other_tracking_numbers, details.tracking_number):
        found["other_numbers"] = fault
    return found


def _tracking_faults(raw: str, needs_number: bool) -> dict[str, str]:
    try:
        number = carriers.clean_tracking_number(raw)
    except BadTrackingNumber as fault:
        return {"tracking_number": str(fault)}
    return {"tracking_number": NO_NUMBER} if needs_number and not number else {}
