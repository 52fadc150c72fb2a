"""Amazon's six order fixtures through the pretended Amazon into the tables, held against docs/fields.md."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from orders.models import ImportRun, Order
from orders.status import READ_ONLY_PROGRAMS, Status
from stores import clock
from stores.marketplaces import MARKETPLACES
from tests.amazon import PretendedAmazon
from tests.contract import models_folder, need_models
from tests.factories import SellingPartnerFactory, StoreFactory
from tests.orders.importing import import_now

ORDER_IDS = {
    "JP": "250-1234567-8901234",
    "UK": "202-7654321-1098765",
    "BR1": "171-2345678-9012345",
    "BR2": "171-9876543-2109876",
    "TR": "028-1234567-8901234",
    "US": "114-9876543-1234567",
}
FROZEN = datetime(2025, 3, 16, tzinfo=UTC)
ROW = re.compile(
    r"^\| `(?P<path>[^`]+)` \| (?P<fate>\w[\w ]*) \| (?P<where>.*) \| (?P<fixtures>[A-Z0-9 ]+) \|$"
)


def fixtures() -> dict[str, dict[str, Any]]:
    """Name -> order, out of the sandbox answers of the official model."""
    model = json.loads((models_folder() / "orders_2026-01-01.json").read_text())
    found = {}
    for operations in model["paths"].values():
        examples = operations["get"]["responses"]["200"]["x-amzn-api-sandbox"]["static"]
        for example in examples:
            answer = example["response"]
            for order in answer.get("orders", [answer.get("order")]):
                found[order["orderId"]] = order
    return {name: found[order_id] for name, order_id in ORDER_IDS.items()}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of every leaf; a list adds [] to the path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    else:
        yield path, value


def table() -> list[dict[str, str]]:
    lines = (Path(__file__).parents[2] / "docs" / "fields.md").read_text().splitlines()
    return [match.groupdict() for line in lines if (match := ROW.match(line))]


@pytest.fixture
def orders() -> dict[str, dict[str, Any]]:
    need_models()
    return fixtures()


def import_all(
    amazon: PretendedAmazon, orders: dict[str, dict[str, Any]], *, keep_closed_lines: bool
) -> None:
    """Every fixture into a store of its marketplace; each import must end well."""
    for marketplace_id in sorted(
        {order["salesChannel"]["marketplaceId"] for order in orders.values()}
    ):
        region = MARKETPLACES[marketplace_id].region
        seller = amazon.add_seller(
            f"A{marketplace_id[:8]}", region=region, marketplaces=[marketplace_id]
        )
        own = [o for o in orders.values() if o["salesChannel"]["marketplaceId"] == marketplace_id]
        amazon.add_orders(seller.id, own)
        partner = SellingPartnerFactory.create(
            seller_id=seller.id,
            region=region,
            refresh_token=seller.refresh_token,
            authorized_at=clock.now(),
            credentials_changed_at=clock.now(),
        )
        StoreFactory.create(
            selling_partner=partner,
            marketplace_id=marketplace_id,
            keep_closed_lines=keep_closed_lines,
            import_from=datetime(2024, 12, 1, tzinfo=UTC),
        )
        assert import_now(partner).state == ImportRun.State.DONE


@pytest.mark.django_db
def test_all_six_fixtures_come_in_as_the_rules_say(
    orders: dict[str, dict[str, Any]],
    reached_amazon: PretendedAmazon,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(FROZEN)
    import_all(reached_amazon, orders, keep_closed_lines=False)
    stored = {order.amazon_order_id: order for order in Order.objects.all()}
    outcome = {
        name: (stored[order_id].status, stored[order_id].items.count())
        for name, order_id in ORDER_IDS.items()
        if order_id in stored
    }
    assert outcome == {  # JP is Amazon-fulfilled (IMP-1); UK and TR first seen shipped (IMP-13)
        "UK": (Status.SHIPPED, 0),
        "BR1": (Status.AWAITING_SHIPMENT, 1),
        "BR2": (Status.AWAITING_SHIPMENT, 1),
        "TR": (Status.SHIPPED, 0),
        "US": (Status.AWAITING_SHIPMENT, 1),
    }
    read_only = {
        name for name in outcome if READ_ONLY_PROGRAMS & set(stored[ORDER_IDS[name]].programs)
    }
    assert read_only == {"BR1", "US"}  # decision 19
    japan = ImportRun.objects.get(stores__marketplace_id="A1VC38T7YXB528")
    assert japan.skipped == {"amazon_fulfilled": 1}


def test_the_table_has_a_row_for_each_field_of_each_fixture(
    orders: dict[str, dict[str, Any]],
) -> None:
    found: dict[str, list[str]] = {}
    for name, order in orders.items():
        for path in sorted({path for path, _ in leaves(order)}):
            found.setdefault(path, []).append(name)
    assert {row["path"]: row["fixtures"].split() for row in table()} == found
    assert {row["fate"] for row in table()} == {"stored", "mapped", "left out"}


@pytest.mark.django_db
def test_every_field_that_the_table_calls_stored_is_stored_as_sent(
    orders: dict[str, dict[str, Any]],
    reached_amazon: PretendedAmazon,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(FROZEN)
    import_all(reached_amazon, orders, keep_closed_lines=True)
    checked = 0
    for row in table():
        for name in set(row["fixtures"].split()) - {"JP"}:
            if row["fate"] == "stored":
                sent = [value for path, value in leaves(orders[name]) if path == row["path"]]
                order = Order.objects.get(amazon_order_id=ORDER_IDS[name])
                kept = set(kept_values(order, row["where"].split("`")[1::2]))
                missing = {comparable(value) for value in sent if value != ""} - kept
                assert not missing, f"{row['path']} of {name}: {missing} is not in {kept}"
                checked += 1
    assert checked > 100


def kept_values(order: Order, places: list[str]) -> Iterator[Any]:
    """What our rows hold at places such as order.city, buyer.line1, item.sku, package.carrier."""
    for place in places:
        holder, _, name = place.partition(".")
        if holder == "item":
            yield from (comparable(getattr(item, name)) for item in order.items.all())
        elif holder == "package":
            yield from (comparable(package[name]) for package in order.packages)
        else:
            value = getattr(order.buyer if holder == "buyer" else order, name)
            many = (
                value.values()
                if isinstance(value, dict)
                else value
                if isinstance(value, list)
                else [value]
            )
            yield from map(comparable, many)


def comparable(value: Any) -> Any:
    """Times and amounts by value, everything else as text."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, Decimal):
        return value.normalize()
    text = str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", text):
        return datetime.fromisoformat(text)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return Decimal(text).normalize()
    return text.strip()
