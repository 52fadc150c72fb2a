"""One invented order in the shape of Orders v2026-01-01."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sandbox.generating.items import Lines, make_lines
from sandbox.generating.people import Person, country_data
from sandbox.generating.products import money
from sandbox.generating.recipe import Recipe
from sandbox.times import format_time

_PENDING = frozenset({"PENDING", "PENDING_AVAILABILITY"})
_LEVELS = {"STANDARD": 72, "EXPEDITED": 10, "SECOND_DAY": 8, "NEXT_DAY": 5, "FREE_ECONOMY": 5}
_PRIME_LEVELS = {"STANDARD": 40, "SECOND_DAY": 35, "NEXT_DAY": 25}
_TRANSIT_DAYS = {"NEXT_DAY": 1, "SECOND_DAY": 2, "EXPEDITED": 3, "STANDARD": 5, "FREE_ECONOMY": 8}
# Nobody has to ship sooner than this after the order was placed.
_AT_LEAST_TO_SHIP = timedelta(hours=14)
_CARRIERS = {"US": ("USPS", "Ground Advantage"), "GB": ("Royal Mail", "Tracked 48")}
_OTHER_CARRIER = ("DHL", "Parcel")


def make_order(
    rng: Random, recipe: Recipe, order_id: str, person: Person, now: datetime
) -> dict[str, Any]:
    """An order with all its parts; PENDING ones have neither people nor prices yet."""
    marketplace = recipe.marketplace
    status = rng.choices(list(recipe.statuses), list(recipe.statuses.values()))[0]
    updated, created = _times(rng, recipe, now)
    business = "buyerCompanyName" in person.buyer
    programs = _programs(rng, recipe, business=business)
    lines = make_lines(rng, recipe, order_id, status, business=business)
    fulfillment, ship_by = _fulfillment(rng, recipe, status, programs, now)
    created = min(created, ship_by - _AT_LEAST_TO_SHIP)
    order: dict[str, Any] = {
        "orderId": order_id,
        "createdTime": format_time(created),
        "lastUpdatedTime": format_time(updated),
        "programs": programs,
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": marketplace.id,
            "marketplaceName": marketplace.name,
        },
        "fulfillment": fulfillment,
        "orderItems": lines.items,
    }
    if status not in _PENDING:
        order |= {"buyer": person.buyer, "recipient": _recipient(recipe, person)}
        order["proceeds"] = {
            "grandTotal": money(marketplace, lines.total),
            "breakdowns": [
                {"type": kind, "subtotal": money(marketplace, units)}
                for kind, units in lines.totals.items()
            ],
        }
    if lines.shipped and recipe.fulfilled_by == "MERCHANT":
        order["packages"] = [_package(rng, recipe, lines, updated)]
    return order


def _times(rng: Random, recipe: Recipe, now: datetime) -> tuple[datetime, datetime]:
    """When updated and when created; whole seconds, as Amazon gives them."""
    minutes = rng.uniform(*recipe.updated_minutes_ago)
    updated = (now - timedelta(minutes=minutes)).replace(microsecond=0)
    earliest = min(updated, now - timedelta(hours=recipe.spread_hours))
    created = earliest + (updated - earliest) * rng.random()
    return updated, created.replace(microsecond=0)


def _programs(rng: Random, recipe: Recipe, *, business: bool) -> list[str]:
    prime = rng.random() < 0.2
    if recipe.programs is not None:
        return list(recipe.programs)
    return ["PRIME"] * prime + ["AMAZON_BUSINESS"] * business


def _recipient(recipe: Recipe, person: Person) -> dict[str, Any]:
    """Amazon withholds the telephone of orders that it fulfils itself."""
    if recipe.fulfilled_by == "MERCHANT":
        return person.recipient
    address = dict(person.recipient["deliveryAddress"])
    address.pop("phone")
    return {"deliveryAddress": address}


def _fulfillment(
    rng: Random, recipe: Recipe, status: str, programs: list[str], now: datetime
) -> tuple[dict[str, Any], datetime]:
    """The block and the latest ship time, which PENDING orders do not show yet."""
    weights = _PRIME_LEVELS if "PRIME" in programs else _LEVELS
    level = rng.choices(list(weights), list(weights.values()))[0]
    block: dict[str, Any] = {
        "fulfillmentStatus": status,
        "fulfilledBy": recipe.fulfilled_by,
        "fulfillmentServiceLevel": level,
    }
    # Always the end of a local day.
    first, last = recipe.ship_by_days
    last_day = _local_midnight(recipe, now) + timedelta(days=rng.randint(first + 1, last + 1))
    ship_by = last_day - timedelta(seconds=1)
    deliver_from = last_day + timedelta(days=1)
    deliver_by = ship_by + timedelta(days=_TRANSIT_DAYS[level])
    if status not in _PENDING:
        block["shipByWindow"] = _window(last_day - timedelta(days=2), ship_by)
        block["deliverByWindow"] = _window(min(deliver_from, deliver_by), deliver_by)
    return block, ship_by


def _local_midnight(recipe: Recipe, now: datetime) -> datetime:
    """The last midnight in the marketplace's country, in UTC."""
    offset = timedelta(hours=country_data(recipe.marketplace.country)["utc"])
    local = now.astimezone(UTC) + offset
    return local.replace(hour=0, minute=0, second=0, microsecond=0) - offset


def _window(earliest: datetime, latest: datetime) -> dict[str, str]:
    return {"earliestDateTime": format_time(earliest), "latestDateTime": format_time(latest)}


def _package(rng: Random, recipe: Recipe, lines: Lines, updated: datetime) -> dict[str, Any]:
    carrier, service = _CARRIERS.get(recipe.marketplace.country, _OTHER_CARRIER)
    return {
        "packageReferenceId": "1",
        "createdTime": format_time(updated),
        "packageStatus": {"status": "SHIPPED"},
        "carrier": carrier,
        "shipTime": format_time(updated),
        "shippingService": service,
        "trackingNumber": f"9400{rng.randrange(10**17, 10**18)}",
        "packageItems": [
            {"orderItemId": item_id, "quantity": quantity}
            for item_id, quantity in lines.shipped.items()
        ],
    }
