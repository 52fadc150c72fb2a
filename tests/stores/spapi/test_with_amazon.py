"""The gateway against the pretended Amazon, over HTTP."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import ApiCall, SellingPartner
from stores.spapi.client import open_client
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    PageTokenRejected,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.orders import get_order, search_orders
from stores.spapi.payloads import (
    ConfirmedItem,
    OrderPage,
    OrderPayload,
    Receipt,
    ShipmentConfirmation,
)
from stores.spapi.sellers import marketplace_participations
from stores.spapi.shipment_confirmation import confirm_shipment
from tests.amazon import CANADA, US, PretendedAmazon
from tests.conftest import point_at
from tests.stores.spapi.conftest import new_seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(reached_amazon: PretendedAmazon) -> SellingPartner:
    seller = reached_amazon.add_seller(region="NA", marketplaces=[US, CANADA])
    return new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)


def page(selling_partner: SellingPartner, page_token: str = "", hours: int = 24 * 30) -> OrderPage:
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    return search_orders(
        selling_partner,
        marketplace_ids=[US, CANADA],
        updated_after=now - timedelta(hours=hours),
        updated_before=None,
        page_token=page_token,
        fulfilled_by=["MERCHANT"],
    )


def open_order(
    amazon: PretendedAmazon, selling_partner: SellingPartner
) -> tuple[OrderPayload, ShipmentConfirmation]:
    amazon.generate(selling_partner.seller_id, 30)
    order = next(
        order
        for order in (sent.read() for sent in page(selling_partner).orders)
        if isinstance(order, OrderPayload)
        and order.status == "UNSHIPPED"
        and "FBM_SHIP_PLUS" not in order.programs
    )
    return order, ShipmentConfirmation(
        amazon_order_id=order.amazon_order_id,
        marketplace_id=order.marketplace_id,
        package_reference_id="1",
        carrier_code="UPS",
        tracking_number="1Z999AA10123456784",
        ship_date=clock.now(),
        items=tuple(
            ConfirmedItem(item.amazon_item_id, item.quantity_unfulfilled) for item in order.items
        ),
    )


def test_all_pages_of_two_marketplaces_come_over_one_connection(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    ids = set(reached_amazon.generate(connected.seller_id, 130, US))
    ids |= set(reached_amazon.generate(connected.seller_id, 40, CANADA))
    with open_client(connected):
        first = page(connected)
        second = page(connected, first.next_token)
    assert (len(first.orders), second.next_token) == (100, "")
    orders = [*first.orders, *second.orders]
    assert all(isinstance(order.read(), OrderPayload) for order in orders)
    assert {order.amazon_order_id for order in orders} <= ids
    assert first.last_updated_before is not None
    assert len(reached_amazon.calls(operation="searchOrders")) == 2
    assert ApiCall.objects.filter(operation="refreshToken").count() == 1


def test_a_confirmed_order_is_shipped_with_its_package(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    order, confirmation = open_order(reached_amazon, connected)
    receipt = confirm_shipment(connected, confirmation)
    assert isinstance(receipt, Receipt)
    assert receipt.request_id
    after = get_order(connected, order.amazon_order_id)
    assert isinstance(after, OrderPayload)
    assert after.status == "SHIPPED"
    assert [(each.reference_id, each.carrier, each.tracking_number) for each in after.packages] == [
        ("1", "UPS", "1Z999AA10123456784")
    ]
    assert len(reached_amazon.order(order.amazon_order_id)["confirmations"]) == 1


def test_a_confirmation_that_amazon_refuses_carries_its_words(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    _, confirmation = open_order(reached_amazon, connected)
    with pytest.raises(Rejected) as caught:
        confirm_shipment(connected, confirmation._replace(carrier_code="Pigeon"))
    assert caught.value.status == 400
    assert caught.value.message
    assert caught.value.request_id


def test_an_order_that_amazon_does_not_know_is_rejected_with_404(
    connected: SellingPartner,
) -> None:
    with pytest.raises(Rejected) as caught:
        get_order(connected, "113-0000000-0000000")
    assert caught.value.status == 404


def test_participations_name_the_sellers_marketplaces(connected: SellingPartner) -> None:
    found = {each.marketplace_id: each for each in marketplace_participations(connected)}
    assert {US, CANADA} <= set(found)
    assert (found[US].country, found[US].currency, found[US].participates) == ("US", "USD", True)


def test_trb_1_a_revoked_authorization_turns_the_credentials_bad(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    page(connected)
    reached_amazon.revoke(connected.seller_id)
    with pytest.raises(NotAuthorized):
        page(connected)
    connected.refresh_from_db()
    assert connected.credentials == SellingPartner.Credentials.BAD
    assert connected.credentials_error == "connection_invalid"


def test_an_expired_access_token_is_renewed_within_the_call(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    _, confirmation = open_order(reached_amazon, connected)
    reached_amazon.fault("confirmShipment", "expired_token")
    confirm_shipment(connected, confirmation)
    reached_amazon.fault("searchOrders", "expired_token")
    assert page(connected).orders
    assert ApiCall.objects.filter(operation="refreshToken").count() == 3


READ_FAULTS: list[tuple[str, type[SpApiError]]] = [
    ("429", Throttled),
    ("500", TemporarilyUnavailable),
    ("503", TemporarilyUnavailable),
    ("html", TemporarilyUnavailable),
    ("empty", TemporarilyUnavailable),
    ("cut_body", TemporarilyUnavailable),
]


@pytest.mark.parametrize(("kind", "meaning"), READ_FAULTS)
def test_a_faulty_answer_is_never_an_empty_page(
    reached_amazon: PretendedAmazon,
    connected: SellingPartner,
    kind: str,
    meaning: type[SpApiError],
) -> None:
    reached_amazon.generate(connected.seller_id, 3)
    reached_amazon.fault("searchOrders", kind)
    with pytest.raises(meaning):
        page(connected)


@pytest.mark.parametrize("kind", ["500", "503", "html", "empty"])
def test_a_faulty_answer_never_confirms(
    reached_amazon: PretendedAmazon, connected: SellingPartner, kind: str
) -> None:
    order, confirmation = open_order(reached_amazon, connected)
    reached_amazon.fault("confirmShipment", kind)
    with pytest.raises(OutcomeUnknown):
        confirm_shipment(connected, confirmation)
    assert reached_amazon.order(order.amazon_order_id)["confirmations"] == []


def test_a_page_token_of_other_arguments_is_told_apart(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    reached_amazon.generate(connected.seller_id, 110)
    first = page(connected)
    with pytest.raises(PageTokenRejected):
        page(connected, first.next_token, hours=24 * 20)


def test_imp_5_our_allowance_keeps_us_within_amazons_plan(
    throttled_amazon: PretendedAmazon, settings: Settings
) -> None:
    point_at(throttled_amazon, settings)
    seller = throttled_amazon.add_seller(region="NA", marketplaces=[US, CANADA])
    selling_partner = new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)
    with open_client(selling_partner):
        for _ in range(20):
            page(selling_partner)
        with pytest.raises(Throttled) as caught:
            page(selling_partner)
    assert caught.value.status is None
    statuses = [call["status"] for call in throttled_amazon.calls(operation="searchOrders")]
    assert statuses == [200] * 20
