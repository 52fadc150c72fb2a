"""When a parcel is fetched and delivered: working days in the business's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.shipping.businesses import Business
from sandbox.times import format_time

_LAST_PICKUP_HOUR = 17
_SUNDAY = 6


@dataclass(frozen=True)
class Promise:
    pickup: tuple[datetime, datetime]
    delivery: tuple[datetime, datetime]

    def as_json(self) -> dict[str, Any]:
        return {"deliveryWindow": _window(self.delivery), "pickupWindow": _window(self.pickup)}


def _window(window: tuple[datetime, datetime]) -> dict[str, str]:
    return {"start": format_time(window[0]), "end": format_time(window[1])}


def promised(business: Business, ship_at: datetime, days: int) -> Promise:
    """Nothing is fetched or delivered on a Sunday; who comes after 17:00 is fetched the next day."""
    offset = timedelta(hours=business.utc)
    local = ship_at + offset
    first_day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour >= _LAST_PICKUP_HOUR:
        first_day += timedelta(days=1)
    first_day = _working(first_day)
    last_day = first_day
    for _ in range(days):
        last_day = _working(last_day + timedelta(days=1))
    opens = max(first_day.replace(hour=9), local)
    return Promise(
        (opens - offset, first_day.replace(hour=_LAST_PICKUP_HOUR) - offset),
        (last_day.replace(hour=8) - offset, last_day.replace(hour=20) - offset),
    )


def _working(day: datetime) -> datetime:
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day
