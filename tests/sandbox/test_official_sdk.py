"""Amazon's own SDK as a client: it must find nothing odd about this Amazon.

It is imported inside the tests, since importing it sets up logging for the whole process.
"""

from typing import Any

import pytest

from tests.amazon import ALL_PARTS, CANADA, US, PretendedAmazon
from tests.sandbox.buyer import LABEL, Buyer
from tests.sandbox.feeder import TYPE, XML, Feeder, envelope, message
from tests.sandbox.visitor import Visitor


class _Token:
    """Gives the SDK an access token of ours in place of its own exchange."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_lwa_access_token(self) -> str:
        return self._token


@pytest.fixture
def client(visitor: Visitor) -> Any:
    from spapi.api_client import ApiClient
    from spapi.configuration import Configuration

    configuration = Configuration()
    # Each model object would otherwise add a logging handler of its own.
    Configuration.set_default(configuration)
    configuration.host = visitor.amazon.url
    configuration.access_token_cache = _Token(visitor.token)
    return ApiClient(configuration=configuration)


def test_two_pages_of_search_orders(visitor: Visitor, client: Any) -> None:
    from spapi.api.orders_v2026_01_01.search_orders_api import SearchOrdersApi

    ids = visitor.amazon.generate(visitor.seller.id, 15)
    api = SearchOrdersApi(client)
    query: dict[str, Any] = {
        "last_updated_after": "2026-01-01T00:00:00Z",
        "marketplace_ids": [US, CANADA],
        "included_data": ALL_PARTS.split(","),
        "max_results_per_page": 10,
    }
    first = api.search_orders(**query)
    second = api.search_orders(**query, pagination_token=first.pagination.next_token)
    assert (len(first.orders), len(second.orders)) == (10, 5)
    assert second.pagination is None
    assert {order.order_id for order in first.orders + second.orders} == set(ids)
    assert first.orders[0].fulfillment.fulfillment_status == "UNSHIPPED"
    assert first.orders[0].recipient.delivery_address.country_code == "US"


def test_get_order_and_confirm_shipment(visitor: Visitor, client: Any) -> None:
    from spapi.api.orders_v0.orders_v0_api import OrdersV0Api
    from spapi.api.orders_v2026_01_01.get_order_api import GetOrderApi
    from spapi.models.orders_v0 import (
        ConfirmShipmentOrderItem,
        ConfirmShipmentRequest,
        PackageDetail,
    )

    (order_id,) = visitor.amazon.generate(visitor.seller.id, 1)
    reader = GetOrderApi(client)
    parts = ["FULFILLMENT", "PACKAGES"]
    order = reader.get_order(order_id, included_data=parts).order
    items = [
        ConfirmShipmentOrderItem(order_item_id=i.order_item_id, quantity=i.quantity_ordered)
        for i in order.order_items
    ]
    detail = PackageDetail(
        package_reference_id="1",
        carrier_code="UPS",
        tracking_number="1Z999",
        ship_date="2026-02-02T12:00:00Z",
        order_items=items,
    )
    body = ConfirmShipmentRequest(marketplace_id=US, package_detail=detail)
    OrdersV0Api(client).confirm_shipment(order_id, body)
    shipped = reader.get_order(order_id, included_data=parts).order
    assert shipped.fulfillment.fulfillment_status == "SHIPPED"
    assert shipped.packages[0].tracking_number == "1Z999"
    assert [c["source"] for c in visitor.amazon.order(order_id)["confirmations"]] == ["call"]


def test_marketplace_participations(visitor: Visitor, client: Any) -> None:
    from spapi.api.sellers_v1.sellers_api import SellersApi

    answer = SellersApi(client).get_marketplace_participations()
    assert {entry.marketplace.id for entry in answer.payload} == {US, CANADA}


def test_the_sdk_exchanges_a_refresh_token_itself(amazon: PretendedAmazon) -> None:
    from spapi import SPAPIClient, SPAPIConfig
    from spapi.api.sellers_v1.sellers_api import SellersApi

    seller = amazon.add_seller()
    config = SPAPIConfig(
        client_id=amazon.client_id,
        client_secret=amazon.client_secret,
        refresh_token=seller.refresh_token,
        region="NA",
    )
    client = SPAPIClient(config, oauth_endpoint=f"{amazon.url}/auth/o2/token", endpoint=amazon.url)
    answer = SellersApi(client.api_client).get_marketplace_participations()
    assert [entry.marketplace.id for entry in answer.payload] == [US]


def test_a_refusal_reaches_the_sdk_with_status_and_code(visitor: Visitor, client: Any) -> None:
    from spapi.api.orders_v2026_01_01.get_order_api import GetOrderApi
    from spapi.rest import ApiException

    with pytest.raises(ApiException) as refused:
        GetOrderApi(client).get_order("999-0000001-0000001")
    assert refused.value.status == 404
    assert "NotFound" in str(refused.value.body)


def test_a_label_is_bought_printed_tracked_and_cancelled(buyer: Buyer, client: Any) -> None:
    from spapi.api.shipping_v2.shipping_api import ShippingApi

    client.configuration.access_token_cache = _Token(buyer.visitor.token)
    api, order_id = ShippingApi(client), buyer.an_order()
    business = {"x_amzn_shipping_business_id": buyer.business}
    rates = api.get_rates(buyer.question(order_id), **business).payload
    wish = {
        "requestToken": rates.request_token,
        "rateId": rates.rates[0].rate_id,
        "requestedDocumentSpecification": LABEL,
    }
    bought = api.purchase_shipment(wish, x_amzn_idempotency_key="key-1", **business).payload
    (parcel,) = bought.package_document_details
    assert parcel.package_documents[0].contents
    again = api.get_shipment_documents(bought.shipment_id, "parcel-1", **business).payload
    assert again.package_document_detail.tracking_id == parcel.tracking_id
    tracked = api.get_tracking(parcel.tracking_id, rates.rates[0].carrier_id, **business).payload
    assert tracked.summary.status == "PreTransit"
    api.cancel_shipment(bought.shipment_id, **business)
    assert buyer.amazon.order(order_id)["status"] == "UNSHIPPED"


def test_a_feed_is_sent_and_its_report_is_found(feeder: Feeder, client: Any) -> None:
    from spapi.api.feeds_v2021_06_30.feeds_api import FeedsApi

    feeder.amazon.feed_settings(queueSeconds=0, processSeconds=0)
    (order_id,) = feeder.orders()
    api = FeedsApi(client)
    document = api.create_feed_document({"contentType": XML})
    feeder.upload(document.url, envelope(feeder.visitor.seller.id, message()))
    wish = {
        "feedType": TYPE,
        "marketplaceIds": [US],
        "inputFeedDocumentId": document.feed_document_id,
    }
    feed_id = api.create_feed(wish).feed_id
    feed = api.get_feed(feed_id)
    assert feed.processing_status == "DONE"
    assert api.get_feed_document(feed.result_feed_document_id).compression_algorithm == "GZIP"
    listed = api.get_feeds(feed_types=[TYPE], processing_statuses=["DONE", "FATAL"])
    assert [each.feed_id for each in listed.feeds] == [feed_id]
    assert feeder.amazon.order(order_id)["status"] == "SHIPPED"
