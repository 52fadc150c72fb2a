"""Invented orders: realistic, valid, repeatable, unique."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from tests import contract
from tests.amazon import ALL_PARTS, CANADA, GERMANY, JAPAN, UK, US, PretendedAmazon
from tests.sandbox.visitor import Visitor, an_order, make_visitor

MARKETPLACES = {
    "NA": ["A2EUQ1WTGCTBG2", "ATVPDKIKX0DER", "A1AM78C64UM0Y8", "A2Q3Y263D00KWC"],
    "EU": [
        "A28R8C7NBKEWEA", "A1RKKUPIHCS9HS", "A1F83G8C2ARO7P", "A13V1IB3VIYZZH", "AMEN7PMS3EDWL",
        "A1805IZSGTT6HS", "A1PA6795UKMFR9", "APJ6JRA9NG5V4", "A2NODRKZP88ZB9", "AE08WJ6YKNBMC",
        "A1C3SOZRARQ6R3", "ARBP9OOSHTCHU", "A33AVAJ2PDY3EV", "A17E79C6D8DWNP", "A2VIGQ35RCS4UG",
        "A21TJRUUN4KGV",
    ],
    "FE": ["A19VAU5U5O7RUS", "A39IBJ37TRP1C6", "A1VC38T7YXB528"],
}  # fmt: skip


def _all(visitor: Visitor) -> list[dict[str, Any]]:
    query = {"lastUpdatedAfter": "2026-01-01T00:00:00Z", "includedData": ALL_PARTS}
    orders = []
    while True:
        page = visitor.search(**query).json()
        orders += page["orders"]
        if "pagination" not in page:
            return orders
        query["paginationToken"] = page["pagination"]["nextToken"]


def _generated(visitor: Visitor, count: int, marketplace: str = US, **options: Any) -> list[Any]:
    visitor.amazon.generate(visitor.seller.id, count, marketplace, **options)
    return _all(visitor)


@pytest.mark.parametrize("region", MARKETPLACES)
def test_orders_of_every_marketplace_are_valid(amazon: PretendedAmazon, region: str) -> None:
    visitor = make_visitor(amazon, region=region, marketplaces=MARKETPLACES[region])
    for marketplace in MARKETPLACES[region]:
        mix = dict.fromkeys(("UNSHIPPED", "PENDING", "SHIPPED", "CANCELLED"), 1)
        amazon.generate(visitor.seller.id, 5, marketplace, status=mix | {"PARTIALLY_SHIPPED": 1})
    assert len(_all(visitor)) == 5 * len(MARKETPLACES[region])


def test_a_fresh_sandbox_gives_the_same_orders_for_a_seed(visitor: Visitor) -> None:
    amazon = visitor.amazon

    def run() -> list[Any]:
        amazon.reset()
        seller = amazon.add_seller("AFRESHSELLER")
        ids = amazon.generate(seller.id, 20, seed=42)
        orders = [amazon.order(order_id)["order"] for order_id in ids]
        return [(o["orderId"], o["buyer"], o["recipient"], o["proceeds"]) for o in orders]

    assert run() == run()


def test_two_batches_are_the_same_orders_as_one(visitor: Visitor) -> None:
    amazon = visitor.amazon
    whole = amazon.generate(visitor.seller.id, 6, seed=9)
    amazon.reset()
    seller = amazon.add_seller().id
    assert [*amazon.generate(seller, 2, seed=9), *amazon.generate(seller, 4, seed=9)] == whole


def test_an_id_that_is_taken_is_passed_over(visitor: Visitor) -> None:
    amazon = visitor.amazon
    first, second, third = amazon.generate(visitor.seller.id, 3, seed=9)
    amazon.reset()
    seller = amazon.add_seller().id
    amazon.add_orders(seller, [an_order(second)])
    assert amazon.generate(seller, 2, seed=9) == [first, third]
    assert amazon.order(second)["order"] == an_order(second)


def test_ids_never_collide_across_calls_and_seeds(visitor: Visitor) -> None:
    amazon, seller = visitor.amazon, visitor.seller.id
    ids = [amazon.generate(seller, 200, seed=seed) for seed in (1, 2, 1, 1)]
    assert len({order_id for batch in ids for order_id in batch}) == 800
    assert ids[0] != ids[2]


def test_orders_are_last_updated_at_least_three_minutes_ago(visitor: Visitor) -> None:
    now = datetime.now(UTC)
    ages = [
        now - datetime.fromisoformat(order["lastUpdatedTime"])
        for order in _generated(visitor, 100, spreadHours=48)
    ]
    assert min(ages) >= timedelta(minutes=2, seconds=59)
    assert max(ages) <= timedelta(minutes=61)


@pytest.mark.parametrize("minutes", [600, [600, 600]])
def test_the_update_time_can_be_chosen(visitor: Visitor, minutes: Any) -> None:
    (order,) = _generated(visitor, 1, updatedMinutesAgo=minutes, spreadHours=12)
    age = datetime.now(UTC) - datetime.fromisoformat(order["lastUpdatedTime"])
    assert timedelta(minutes=599) < age < timedelta(minutes=601)
    assert order["createdTime"] <= order["lastUpdatedTime"]


def test_the_mix_is_that_of_a_real_shop(visitor: Visitor) -> None:
    orders = _generated(visitor, 1000)
    lines = [len(order["orderItems"]) for order in orders]
    assert set(lines) == {1, 2, 3, 4}
    assert sum(n <= 2 for n in lines) > 800
    assert 0.15 < _share(orders, lambda o: "PRIME" in o["programs"]) < 0.25
    assert 0.03 < _share(orders, lambda o: "AMAZON_BUSINESS" in o["programs"]) < 0.08
    assert 0.05 < _share(orders, _is_gift) < 0.11
    levels = {order["fulfillment"]["fulfillmentServiceLevel"] for order in orders}
    assert {"STANDARD", "SECOND_DAY", "NEXT_DAY", "EXPEDITED"} <= levels
    business = [o for o in orders if "AMAZON_BUSINESS" in o["programs"]]
    assert all(o["buyer"]["buyerCompanyName"] for o in business)


def _share(orders: list[Any], has: Any) -> float:
    return sum(bool(has(order)) for order in orders) / len(orders)


def _is_gift(order: dict[str, Any]) -> bool:
    return any("packing" in item["fulfillment"] for item in order["orderItems"])


def test_ship_by_runs_from_overdue_to_five_days_ahead(visitor: Visitor) -> None:
    now = datetime.now(UTC)
    windows = [order["fulfillment"] for order in _generated(visitor, 300)]
    latest = [datetime.fromisoformat(w["shipByWindow"]["latestDateTime"]) for w in windows]
    assert min(latest) < now
    assert now + timedelta(days=4) < max(latest) < now + timedelta(days=7)
    for window in windows:
        deliver_by = window["deliverByWindow"]["latestDateTime"]
        assert window["deliverByWindow"]["earliestDateTime"] <= deliver_by
        assert deliver_by > window["shipByWindow"]["latestDateTime"]


def test_money_adds_up_to_the_last_cent(visitor: Visitor) -> None:
    for order in _generated(visitor, 100):
        items = sum(Decimal(i["proceeds"]["proceedsTotal"]["amount"]) for i in order["orderItems"])
        total = Decimal(order["proceeds"]["grandTotal"]["amount"])
        parts = sum(Decimal(b["subtotal"]["amount"]) for b in order["proceeds"]["breakdowns"])
        assert items == total == parts
        for item in order["orderItems"]:
            line = Decimal(item["product"]["price"]["unitPrice"]["amount"])
            assert item["proceeds"]["breakdowns"][0]["type"] == "ITEM"
            amount = Decimal(item["proceeds"]["breakdowns"][0]["subtotal"]["amount"])
            assert amount == line * item["quantityOrdered"]


@pytest.mark.parametrize(
    ("region", "marketplace", "country", "currency", "mail"),
    [
        ("NA", US, "US", "USD", "@marketplace.amazon.com"),
        ("NA", CANADA, "CA", "CAD", "@marketplace.amazon.ca"),
        ("EU", UK, "GB", "GBP", "@marketplace.amazon.co.uk"),
        ("EU", GERMANY, "DE", "EUR", "@marketplace.amazon.de"),
        ("FE", JAPAN, "JP", "JPY", "@marketplace.amazon.co.jp"),
    ],
)
def test_people_and_prices_fit_the_country(
    amazon: PretendedAmazon, region: str, marketplace: str, country: str, currency: str, mail: str
) -> None:
    visitor = make_visitor(amazon, region=region, marketplaces=[marketplace])
    for order in _generated(visitor, 20, marketplace):
        address = order["recipient"]["deliveryAddress"]
        assert address["countryCode"] == country
        assert "#" not in address["postalCode"] + address["phone"]
        assert order["buyer"]["buyerEmail"].endswith(mail)
        price = order["proceeds"]["grandTotal"]
        assert price["currencyCode"] == currency
        assert ("." in price["amount"]) == (currency != "JPY")


def test_some_buyers_come_back(visitor: Visitor) -> None:
    mails = [order["buyer"]["buyerEmail"] for order in _generated(visitor, 300)]
    assert 0.85 < len(set(mails)) / len(mails) < 0.98


@pytest.mark.parametrize("status", ["PENDING", "SHIPPED", "CANCELLED", "PARTIALLY_SHIPPED"])
def test_a_status_shows_in_quantities_people_and_packages(visitor: Visitor, status: str) -> None:
    for order in _generated(visitor, 20, status=status):
        assert order["fulfillment"]["fulfillmentStatus"] == status
        left = sum(i["fulfillment"]["quantityUnfulfilled"] for i in order["orderItems"])
        done = sum(i["fulfillment"]["quantityFulfilled"] for i in order["orderItems"])
        assert (left > 0) == (status in ("PENDING", "PARTIALLY_SHIPPED"))
        assert (done > 0) == (status in ("SHIPPED", "PARTIALLY_SHIPPED"))
        assert ("packages" in order) == (done > 0)
        assert ("recipient" in order) == (status != "PENDING")
        cancelled = all("cancellation" in i for i in order["orderItems"])
        assert cancelled == (status == "CANCELLED")


def test_programs_fulfiller_and_cancellation_requests_can_be_chosen(visitor: Visitor) -> None:
    orders = _generated(
        visitor, 5, programs=["FBM_SHIP_PLUS"], fulfilledBy="AMAZON", cancellationRequestShare=1
    )
    for order in orders:
        assert order["programs"] == ["FBM_SHIP_PLUS"]
        assert order["fulfillment"]["fulfilledBy"] == "AMAZON"
        assert "phone" not in order["recipient"]["deliveryAddress"]
        request = order["orderItems"][0]["cancellation"]["cancellationRequest"]
        assert request["requester"] == "BUYER"


def test_generated_orders_have_every_field_named_in_the_model(visitor: Visitor) -> None:
    contract.need_models()
    model = contract.contract(contract.ORDERS)
    known = set(model.model["definitions"]["Order"]["properties"])
    item_known = set(model.model["definitions"]["OrderItem"]["properties"])
    for order in _generated(visitor, 50, status={"SHIPPED": 1, "UNSHIPPED": 1}):
        model.check_definition("Order", order)
        assert set(order) <= known
        assert all(set(item) <= item_known for item in order["orderItems"])


@pytest.mark.parametrize(
    "change",
    [
        {"marketplaceId": GERMANY},
        {"marketplaceId": "nowhere"},
        {"shipByDays": 7},
        {"shipByDays": [9, 6]},
        {"shipByDays": ["1", 2]},
        {"count": 0},
        {"count": "5"},
        {"status": "BOGUS"},
        {"status": {}},
        {"status": {"SHIPPED": -1}},
        {"updatedMinutesAgo": "3"},
        {"updatedMinutesAgo": [1, 2, 3]},
        {"spreadHours": -1},
        {"fulfilledBy": "ME"},
        {"colour": "red"},
        {"sellingPartnerId": None},
    ],
)
def test_senseless_recipes_are_refused(visitor: Visitor, change: dict[str, Any]) -> None:
    body = {"sellingPartnerId": visitor.seller.id, "marketplaceId": US, "count": 1}
    url = f"{visitor.amazon.url}/_sandbox/generate"
    response = requests.post(url, json=body | change, timeout=10)
    assert response.status_code == 400
    assert response.json()["error"]
    assert visitor.amazon.summary()["orders"]["total"] == 0


def test_every_order_is_placed_before_it_must_ship(amazon: PretendedAmazon) -> None:
    amazon.add_seller("ASELLER")
    for order_id in amazon.generate("ASELLER", 60):
        order = amazon.order(order_id)["order"]
        assert order["createdTime"] < order["fulfillment"]["shipByWindow"]["latestDateTime"]


def test_ship_by_days_move_the_time_by_which_orders_are_due(visitor: Visitor) -> None:
    now = datetime.now(UTC)
    for order in _generated(visitor, 20, shipByDays=[6, 9]):
        due = datetime.fromisoformat(order["fulfillment"]["shipByWindow"]["latestDateTime"])
        assert timedelta(days=5) < due - now < timedelta(days=11)
