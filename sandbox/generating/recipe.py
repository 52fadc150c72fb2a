"""What ``POST /_sandbox/generate`` takes."""

from dataclasses import dataclass
from typing import Any

from sandbox.errors import ControlRefusal
from sandbox.fields import Fields
from sandbox.marketplaces import MARKETPLACES, Marketplace
from sandbox.search_query import FULFILLERS, STATUSES

MOST_ORDERS = 200_000
_DEFAULT_UPDATED = (3.0, 60.0)
# From overdue since yesterday to five days ahead.
_DEFAULT_SHIP_BY = (-1, 5)


@dataclass(frozen=True)
class Recipe:
    """``statuses`` are weights; times are minutes and hours before now; shares are 0 to 1.

    ``ship_by_days`` are the first and the last local day, counted from today, at whose end orders are due.

    ``programs`` replaces the random mix (20 % PRIME, 5 % AMAZON_BUSINESS) on every order.
    """

    seller_id: str
    marketplace: Marketplace
    count: int
    seed: int
    statuses: dict[str, float]
    updated_minutes_ago: tuple[float, float]
    spread_hours: float
    ship_by_days: tuple[int, int]
    programs: tuple[str, ...] | None
    fulfilled_by: str
    gift_share: float
    cancellation_request_share: float


def read_recipe(fields: Fields) -> Recipe:
    """Required: ``sellingPartnerId``, ``marketplaceId``, ``count``. Raises ControlRefusal.

    Optional: ``seed`` (1), ``status`` (a status or a dict of weights, default UNSHIPPED),
    ``updatedMinutesAgo`` (a number or [from, to], default [3, 60]), ``spreadHours`` (24),
    ``shipByDays`` ([from, to] counted from today, default [-1, 5]), ``programs``,
    ``fulfilledBy`` (MERCHANT), ``giftShare`` (0.08), ``cancellationRequestShare`` (0).
    """
    marketplace_id = fields.needed_text("marketplaceId")
    if marketplace_id not in MARKETPLACES:
        raise ControlRefusal(f"No such marketplace: {marketplace_id}")
    count = fields.integer("count", 0)
    if not 1 <= count <= MOST_ORDERS:
        raise ControlRefusal(f"count must be from 1 to {MOST_ORDERS}.")
    programs = fields.texts("programs")
    recipe = Recipe(
        seller_id=fields.needed_text("sellingPartnerId"),
        marketplace=MARKETPLACES[marketplace_id],
        count=count,
        seed=fields.integer("seed", 1),
        statuses=_statuses(fields.raw("status")),
        updated_minutes_ago=_minutes(fields.raw("updatedMinutesAgo")),
        spread_hours=fields.number("spreadHours", 24.0),
        ship_by_days=_days(fields.raw("shipByDays")),
        programs=None if programs is None else tuple(programs),
        fulfilled_by=fields.text("fulfilledBy", "MERCHANT") or "",
        gift_share=fields.number("giftShare", 0.08),
        cancellation_request_share=fields.number("cancellationRequestShare", 0.0),
    )
    fields.done()
    if recipe.fulfilled_by not in FULFILLERS:
        raise ControlRefusal("fulfilledBy must be MERCHANT or AMAZON.")
    if recipe.spread_hours < 0:
        raise ControlRefusal("spreadHours must not be negative.")
    return recipe


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def _statuses(value: Any) -> dict[str, float]:
    weights = {value or "UNSHIPPED": 1.0} if value is None or isinstance(value, str) else value
    if not isinstance(weights, dict) or not all(_is_number(w) for w in weights.values()):
        raise ControlRefusal("status must be a status or an object of statuses and weights.")
    unknown = sorted(set(weights) - STATUSES)
    if unknown or not sum(weights.values()):
        raise ControlRefusal(f"status is not usable: {', '.join(unknown) or 'no weight'}")
    return weights


def _minutes(value: Any) -> tuple[float, float]:
    if value is None:
        return _DEFAULT_UPDATED
    if _is_number(value):
        return (float(value), float(value))
    if isinstance(value, list) and len(value) == 2 and all(_is_number(v) for v in value):
        return (float(min(value)), float(max(value)))
    raise ControlRefusal("updatedMinutesAgo must be a number or [from, to].")


def _days(value: Any) -> tuple[int, int]:
    if value is None:
        return _DEFAULT_SHIP_BY
    if isinstance(value, list) and len(value) == 2 and all(type(v) is int for v in value):
        first, last = value
        if -365 <= first <= last <= 365:
            return first, last
    raise ControlRefusal("shipByDays must be [from, to], whole days from -365 to 365.")
