"""What reaches Amazon: the bare package adds a wrong Host, a stray `path` and four spellings of the marketplaces."""

import json
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import ApiCall, SellingPartner
from stores.spapi.client import USER_AGENT, open_client
from stores.spapi.errors import SpApiError
from stores.spapi.orders import get_order, search_orders
from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation
from stores.spapi.sellers import marketplace_participations
from stores.spapi.shipment_confirmation import confirm_shipment
from tests.contract import contract_of, need_models
from tests.stores.spapi.calls import ORDER_ID, confirm, get, search
from tests.stores.spapi.scripted import Say, ScriptedServer

NO_ORDERS = Say.json(200, {"orders": []}, **{"x-amzn-RequestId": "request-1"})


def test_a_search_sends_the_parameters_of_the_model_and_nothing_else(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(NO_ORDERS)
    now = clock.now()
    search_orders(
        seller,
        marketplace_ids=["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"],
        updated_after=now - timedelta(days=2),
        updated_before=now - timedelta(minutes=3),
        page_token="next+page/2=",
        fulfilled_by=["MERCHANT"],
        statuses=["UNSHIPPED", "PARTIALLY_SHIPPED"],
    )
    sent = server.requests[0]
    assert (sent.method, sent.path) == ("GET", "/orders/2026-01-01/orders")
    assert sent.query.pop("lastUpdatedAfter")[0] < sent.query["lastUpdatedBefore"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", sent.query.pop("lastUpdatedBefore")[0])
    assert sent.query == {
        "marketplaceIds": ["ATVPDKIKX0DER,A2EUQ1WTGCTBG2"],
        "fulfilledBy": ["MERCHANT"],
        "fulfillmentStatuses": ["UNSHIPPED,PARTIALLY_SHIPPED"],
        "maxResultsPerPage": ["100"],
        "includedData": ["BUYER,RECIPIENT,FULFILLMENT,PROCEEDS,PACKAGES,CANCELLATION"],
        "paginationToken": ["next+page/2="],
    }


def test_values_that_are_not_set_are_not_sent(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(NO_ORDERS)
    search_orders(
        seller,
        marketplace_ids=["ATVPDKIKX0DER"],
        updated_after=clock.now(),
        updated_before=None,
    )
    assert set(server.requests[0].query) == {
        "marketplaceIds",
        "lastUpdatedAfter",
        "maxResultsPerPage",
        "includedData",
    }


def test_headers_name_this_application_and_the_right_host(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(NO_ORDERS)
    search(seller)
    headers = server.requests[0].headers
    assert headers["host"] == server.url.removeprefix("http://")
    assert headers["user-agent"] == USER_AGENT
    assert headers["x-amz-access-token"] == "Atza|access-0"
    assert re.fullmatch(r"\d{8}T\d{6}Z", headers["x-amz-date"])


def test_the_user_agent_carries_the_version_of_the_project() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    assert f"Waybill/{project['version']} (Language=Python)" == USER_AGENT


def test_a_confirmation_sends_the_fields_of_the_model_and_the_reference_as_text(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say(204))
    confirmation = ShipmentConfirmation(
        amazon_order_id=ORDER_ID,
        marketplace_id="ATVPDKIKX0DER",
        package_reference_id="2",
        carrier_code="Other",
        carrier_name="Bike Couriers",
        tracking_number="BC 1",
        ship_date=clock.now(),
        items=(ConfirmedItem("00000000000017", 2), ConfirmedItem("00000000000018", 1)),
    )
    confirm_shipment(seller, confirmation)
    sent = server.requests[0]
    assert (sent.method, sent.query) == ("POST", {})
    assert sent.path == f"/orders/v0/orders/{ORDER_ID}/shipmentConfirmation"
    body = json.loads(sent.body)
    assert body["packageDetail"].pop("shipDate").endswith("Z")
    assert body == {
        "marketplaceId": "ATVPDKIKX0DER",
        "packageDetail": {
            "packageReferenceId": "2",
            "carrierCode": "Other",
            "carrierName": "Bike Couriers",
            "trackingNumber": "BC 1",
            "orderItems": [
                {"orderItemId": "00000000000017", "quantity": 2},
                {"orderItemId": "00000000000018", "quantity": 1},
            ],
        },
    }


def test_the_packages_default_marketplace_never_moves_a_call_to_another_host(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SP_API_DEFAULT_MARKETPLACE", "US")
    server.script.append(NO_ORDERS)
    search(seller)
    assert len(server.requests) == 1


def test_each_region_has_its_own_endpoint(
    server: ScriptedServer, seller: SellingPartner, settings: Settings
) -> None:
    refused = "http://127.0.0.1:9"
    settings.SP_API_ENDPOINTS = {"NA": refused, "EU": server.url + "/", "FE": refused}
    seller.region = SellingPartner.Region.EU
    server.script.append(NO_ORDERS)
    search(seller)
    assert server.requests[0].path == "/orders/2026-01-01/orders"


def test_an_order_id_cannot_reach_another_path(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say.error(404, "NotFound"))
    with pytest.raises(SpApiError):
        get_order(seller, "../v0/orders?x=1")
    assert server.requests[0].query.keys() == {"includedData"}
    assert server.requests[0].path == "/orders/2026-01-01/orders/..%2Fv0%2Forders%3Fx%3D1"


def test_calls_inside_open_client_share_one_connection(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    connections: list[object] = []
    accept = server.get_request

    def counted() -> tuple[object, object]:
        connection = accept()
        connections.append(connection)
        return connection

    server.get_request = counted  # type: ignore[method-assign,assignment]
    server.script.extend([NO_ORDERS, NO_ORDERS, Say.json(200, {"payload": []})])
    with open_client(seller):
        search(seller)
        search(seller)
        marketplace_participations(seller)
    assert len(connections) == 1
    server.script.append(NO_ORDERS)
    search(seller)
    assert len(connections) == 2


def test_each_call_leaves_a_row_without_its_payload(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(NO_ORDERS)
    search(seller)
    server.script.append(Say.error(400, "InvalidInput", "no"))
    with pytest.raises(Exception, match="InvalidInput"):
        get(seller)
    server.script.append(Say(hang_up=True))
    with pytest.raises(Exception, match="no answer"):
        get(seller)
    rows = list(
        ApiCall.objects.order_by("pk").values_list(
            "operation", "status", "error_code", "request_id", "selling_partner"
        )
    )
    assert rows == [
        ("searchOrders", 200, "", "request-1", seller.pk),
        ("getOrder", 400, "InvalidInput", "", seller.pk),
        ("getOrder", None, "RemoteProtocolError", "", seller.pk),
    ]


def test_requests_are_what_amazons_models_describe(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    need_models()
    order = {"orderId": ORDER_ID}
    server.script.extend([NO_ORDERS, Say.json(200, {"order": order}), Say(204)])
    search(seller, page_token="x")
    get(seller)
    confirm(seller)
    for sent in server.requests:
        model = contract_of(sent.method, sent.path)
        model.check_query(sent.method, sent.path, set(sent.query))
    model.check_request_body(sent.method, sent.path, json.loads(sent.body))
