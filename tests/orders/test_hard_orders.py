"""Real input that is hard: other scripts, missing parts, unknown words, many lines, no decimals."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from orders.models import ImportRun, Order, QuarantinedOrder
from tests.amazon import JAPAN, US, PretendedAmazon
from tests.factories import SellingPartnerFactory, StoreFactory
from tests.orders.importing import connect, import_now

pytestmark = pytest.mark.django_db

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def bring(reached_amazon: PretendedAmazon) -> Callable[..., ImportRun]:
    """Import orders made from one generated order by changing a copy of it."""

    def run(*changes: Change) -> ImportRun:
        partner = connect(reached_amazon, US)
        (order_id,) = reached_amazon.generate("ASELLER", 1, programs=[])
        pattern = reached_amazon.order(order_id)["order"]
        orders = []
        for number, change in enumerate(changes, 1):
            order = copy.deepcopy(pattern)
            order["orderId"] = f"999-0000000-{number:07d}"
            change(order)
            orders.append(order)
        reached_amazon.add_orders("ASELLER", orders)
        return import_now(partner)

    return run


def address(order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = order["recipient"]["deliveryAddress"]
    return found


def named(name: str, street: str) -> Change:
    def change(order: dict[str, Any]) -> None:
        address(order).update(name=name, addressLine1=street)

    return change


NAMES = [
    ("山田 花子", "千代田区丸の内1丁目1番1号"),
    ("ﾔﾏﾀﾞ ﾊﾅｺ", "ﾁﾖﾀﾞｸ 1-1"),  # SUP-8: half-width kana
    ("Jürgen Weiß", "Große Bleichen 12 b"),
    ("ليلى حداد", "شارع الحمرا ١٢"),
    ("Zoë O’Brien-Łukasiewicz", "12 rue de l’Église, Bât. Ç"),
]


def test_names_of_all_scripts_come_in_letter_by_letter(bring: Callable[..., ImportRun]) -> None:
    bring(*[named(*pair) for pair in NAMES])
    stored = {(order.buyer.recipient_name, order.buyer.line1) for order in Order.objects.all()}
    assert set(NAMES) <= stored


def test_missing_phone_and_empty_lines_stay_empty(bring: Callable[..., ImportRun]) -> None:
    def change(order: dict[str, Any]) -> None:
        address(order).pop("phone", None)
        address(order).update(addressLine2="", addressLine3="", companyName="")

    bring(change)
    order = Order.objects.get(amazon_order_id="999-0000000-0000001")
    assert (order.buyer.phone, order.buyer.line2, order.buyer.company) == ("", "", "")
    assert not {"phone", "line2", "company"} & set(order.buyer_fields)  # RED-3: empties stay empty
    assert order.address_problem == ""


def test_sta_12_unknown_words_are_set_aside_with_their_reason_and_stop_nothing(
    bring: Callable[..., ImportRun],
) -> None:
    def status(order: dict[str, Any]) -> None:
        order["fulfillment"]["fulfillmentStatus"] = "BEAMED_UP"

    def fulfilled_by(order: dict[str, Any]) -> None:
        order["fulfillment"]["fulfilledBy"] = "ROBOTS"

    def programs(order: dict[str, Any]) -> None:
        order["programs"] = ["A_PROGRAM_OF_TOMORROW"]

    run = bring(status, fulfilled_by, programs)
    assert (run.state, run.quarantined) == (ImportRun.State.PARTLY, 2)
    listed = QuarantinedOrder.objects.order_by("amazon_order_id").values_list("reason", flat=True)
    assert list(listed) == ["unknown_status", "unknown_fulfilment"]
    assert Order.objects.get(amazon_order_id="999-0000000-0000003").programs == [
        "A_PROGRAM_OF_TOMORROW"
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("fulfillment", "shipByWindow", "latestDateTime"), "9999-99-99T00:00:00Z"),
        (("proceeds", "grandTotal", "amount"), "a lot"),
        (("fulfillment", "deliverByWindow", "latestDateTime"), "yesterday"),
        (("orderItems", 0, "quantityOrdered"), -3),
        (("recipient", "deliveryAddress", "name"), {"first": "Ana"}),
    ],
)
def test_imp_9_nonsense_in_one_field_sets_one_order_aside(
    bring: Callable[..., ImportRun], path: tuple[Any, ...], value: Any
) -> None:
    def change(order: dict[str, Any]) -> None:
        place = order
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    run = bring(change, named("Ana Diaz", "1 Elm Street"))
    assert (run.quarantined, run.created) == (1, 2)
    listed = QuarantinedOrder.objects.get()
    assert listed.detail.endswith(str(path[-1]))
    assert str(value) not in listed.detail


def test_thirty_lines_keep_their_order(bring: Callable[..., ImportRun]) -> None:
    def change(order: dict[str, Any]) -> None:
        line = order["orderItems"][0]
        order["orderItems"] = [
            {**line, "orderItemId": f"{number:014d}", "quantityOrdered": number}
            for number in range(1, 31)
        ]

    bring(change)
    order = Order.objects.get(amazon_order_id="999-0000000-0000001")
    assert [item.quantity_ordered for item in order.items.all()] == list(range(1, 31))
    assert order.unit_count == sum(range(1, 31))


def test_yen_without_decimals(reached_amazon: PretendedAmazon) -> None:
    seller = reached_amazon.add_seller("AJAPAN", region="FE", marketplaces=[JAPAN])
    partner = SellingPartnerFactory.create(
        seller_id=seller.id, region="FE", refresh_token=seller.refresh_token
    )
    StoreFactory.create(selling_partner=partner, marketplace_id=JAPAN)
    reached_amazon.generate("AJAPAN", 5, JAPAN)
    assert import_now(partner).created == 5
    for order in Order.objects.all():
        assert order.currency == "JPY"
        assert order.total is not None
        assert order.total == order.total.to_integral_value() > Decimal(0)
