"""Amazon's carrier codes, the carrier table, and what is asked of both (SHP-3, SHP-24, RED-14, SUP-9).

These names ask the table as it stands in the database, without a query of their own (`lookup`).
"""

from shipments.carriers.codes import CODES, OTHER, is_known
from shipments.carriers.lookup import table
from shipments.carriers.numbers import (
    TRACKING_LENGTH,
    TRACKING_MINIMUM,
    BadTrackingNumber,
    clean_tracking_number,
)
from shipments.carriers.table import Carrier, CarrierTable, Service

SERVICE_LENGTH = 50

__all__ = [
    "CODES",
    "OTHER",
    "SERVICE_LENGTH",
    "TRACKING_LENGTH",
    "TRACKING_MINIMUM",
    "BadTrackingNumber",
    "Carrier",
    "CarrierTable",
    "Service",
    "clean_tracking_number",
    "common_in",
    "display_name",
    "is_known",
    "prints_any_letters",
    "services_of",
    "table",
    "tracking_link",
    "tracks_automatically",
]


def common_in(country: str) -> list[Carrier]:
    return table().usual_in(country)


def display_name(code: str, carrier_name: str = "") -> str:
    return table().display_name(code, carrier_name)


def services_of(code: str, carrier_name: str = "") -> tuple[Service, ...]:
    return table().services_of(code, carrier_name)


def tracks_automatically(code: str, service: str, carrier_name: str = "") -> bool:
    return table().tracks_automatically(code, service, carrier_name)


def prints_any_letters(code: str, carrier_name: str = "") -> bool:
    return table().prints_any_letters(code, carrier_name)


def tracking_link(code: str, number: str, carrier_name: str = "") -> str:
    return table().tracking_link(code, number, carrier_name)
