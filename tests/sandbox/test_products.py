"""Catalog Items, Listings Items and pictures of the pretended Amazon (sp-api.md 8.2)."""

from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.amazon import CANADA, US, PretendedAmazon
from tests.sandbox.visitor import Visitor, make_visitor

CATALOG = "/catalog/2022-04-01/items"
PARTS = "summaries,dimensions,images"
WHOLE, UNKNOWN = "B0C7H2VYQK", "B0C7H2VYQX"


def search(visitor: Visitor, *asins: str, **query: str) -> requests.Response:
    asked = {
        "identifiers": ",".join(asins),
        "identifiersType": "ASIN",
        "marketplaceIds": US,
        "includedData": PARTS,
    }
    return visitor.ask("GET", CATALOG, {**asked, **query})


def items(visitor: Visitor, *asins: str) -> list[dict[str, Any]]:
    answer = search(visitor, *asins, pageSize="20")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def listing(visitor: Visitor, sku: str, seller_id: str = "", **query: str) -> requests.Response:
    path = f"/listings/2021-08-01/items/{seller_id or visitor.seller.id}/{quote(sku, safe='')}"
    asked = {"marketplaceIds": US, "includedData": "summaries,fulfillmentAvailability"}
    return visitor.ask("GET", path, {**asked, **query})


def test_a_product_is_the_same_each_time_and_mixes_units(visitor: Visitor) -> None:
    (first,), (again,) = items(visitor, WHOLE), items(visitor, WHOLE)
    assert first == again
    package = first["dimensions"][0]["package"]
    assert (package["length"]["unit"], package["width"]["unit"]) == ("inches", "centimeters")
    assert package["width"]["value"] != round(package["width"]["value"], 2)
    assert first["summaries"][0]["itemName"]


def test_unknown_products_are_left_out_and_others_lack_parts(visitor: Visitor) -> None:
    odd = [f"B0C7H2VYQ{letter}" for letter in "XNJWUP"]
    found = {item["asin"][-1]: item for item in items(visitor, *odd)}
    assert set(found) == set("NJWUP")
    assert (found["N"]["dimensions"], found["N"]["images"], found["P"]["images"][0]["images"]) == (
        [],
        [],
        [],
    )
    assert "package" not in found["J"]["dimensions"][0]
    assert "weight" not in found["W"]["dimensions"][0]["package"]
    assert found["U"]["dimensions"][0]["package"]["length"]["unit"] == "hands"


def test_only_asked_parts_come_and_ten_a_page(visitor: Visitor) -> None:
    asins = [f"B0C7H2VY{number:02d}" for number in range(12)]
    answer = search(visitor, *asins, includedData="dimensions").json()
    assert answer["numberOfResults"] == 12
    assert len(answer["items"]) == 10
    assert set(answer["items"][0]) == {"asin", "dimensions"}
    token = answer["pagination"]["nextToken"]
    rest = search(visitor, *asins, pageToken=token).json()
    assert [item["asin"] for item in rest["items"]] == asins[10:]
    assert "pagination" not in rest


@pytest.mark.parametrize(
    "query",
    [
        {"identifiers": ",".join(f"B0C7H2VY{n:02d}" for n in range(21))},
        {"identifiers": ""},
        {"identifiersType": "UPC"},
        {"identifiersType": ""},
        {"marketplaceIds": f"{US},{CANADA}"},
        {"marketplaceIds": "ANOWHERE"},
        {"includedData": "prices"},
        {"pageSize": "21"},
        {"pageToken": "elsewhere"},
        {"keywords": "mug"},
        {"asins": WHOLE},
    ],
)
def test_what_the_model_does_not_allow_is_refused(visitor: Visitor, query: dict[str, str]) -> None:
    answer = search(visitor, WHOLE, **query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "InvalidInput"


def test_pictures_are_real_images_in_several_sizes(visitor: Visitor) -> None:
    images = items(visitor, WHOLE)[0]["images"][0]["images"]
    assert sorted({image["width"] for image in images}) == [75, 160, 500]
    for image in images:
        answer = visitor.http.get(image["link"], timeout=30)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
        assert int.from_bytes(answer.content[16:20], "big") == image["width"]
    missing = images[0]["link"].replace("_SL500_", "_SL501_")
    assert visitor.http.get(missing, timeout=30).status_code == 404


def test_a_listing_shows_the_quantity_that_was_put_in(visitor: Visitor) -> None:
    for sku in ("MUG/12 oz", "Tasse ü 1+1%", "A..B", "plain"):
        assert listing(visitor, sku).status_code == 404
        visitor.amazon.list_sku(visitor.seller.id, sku, quantity=7)
        answer = listing(visitor, sku).json()
        assert answer["sku"] == sku
        assert answer["fulfillmentAvailability"] == [
            {"fulfillmentChannelCode": "DEFAULT", "quantity": 7}
        ]
    visitor.amazon.list_sku(visitor.seller.id, "plain")
    assert "quantity" not in listing(visitor, "plain").json()["fulfillmentAvailability"][0]
    visitor.amazon.list_sku(visitor.seller.id, "plain", gone=True)
    assert listing(visitor, "plain").status_code == 404


def test_skus_of_generated_orders_are_listed(visitor: Visitor) -> None:
    (order_id,) = visitor.amazon.generate(visitor.seller.id, 1)
    product = visitor.amazon.order(order_id)["order"]["orderItems"][0]["product"]
    answer = listing(visitor, product["sellerSku"]).json()
    assert answer["summaries"][0]["asin"] == product["asin"]
    assert answer["fulfillmentAvailability"][0]["quantity"] >= 0


def test_listings_are_the_sellers_own_and_the_query_is_the_models(visitor: Visitor) -> None:
    visitor.amazon.list_sku(visitor.seller.id, "plain", quantity=1)
    assert listing(visitor, "plain", "ASOMEBODY").status_code == 403
    assert listing(visitor, "plain", marketplaceIds="").status_code == 400
    assert listing(visitor, "plain", includedData="quantity").status_code == 400
    assert listing(visitor, "plain", asin="x").status_code == 400


def test_both_keep_their_published_rates(throttled_amazon: PretendedAmazon) -> None:
    visitor = make_visitor(throttled_amazon)
    assert [search(visitor, WHOLE).status_code for _ in range(3)] == [200, 200, 429]
    statuses = [listing(visitor, "plain").status_code for _ in range(12)]
    assert statuses[:10] == [404] * 10
    assert 429 in statuses[10:]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("message", 403)])
def test_scripted_faults_strike_both(visitor: Visitor, kind: str, status: int) -> None:
    for operation in ("searchCatalogItems", "getListingsItem"):
        visitor.amazon.fault(operation, kind)
    asked = {"identifiers": WHOLE, "identifiersType": "ASIN", "marketplaceIds": US}
    assert visitor.ask("GET", CATALOG, asked, proper=False).status_code == status
    path = f"/listings/2021-08-01/items/{visitor.seller.id}/plain"
    assert visitor.ask("GET", path, {"marketplaceIds": US}, proper=False).status_code == status
    assert search(visitor, WHOLE).status_code == 200
