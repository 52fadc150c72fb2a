"""Catalogue and listings through the gateway: over HTTP, in batches, with every kind of SKU."""

from typing import Any

import pytest

from stores.models import SellingPartner
from stores.spapi.catalog import search_catalog
from stores.spapi.errors import NotAuthorized, SpApiError, TemporarilyUnavailable, Throttled
from stores.spapi.fields import Fault
from stores.spapi.listings import available_quantity, quantity_of
from tests.amazon import US, PretendedAmazon
from tests.conftest import point_at
from tests.contract import CATALOG, LISTINGS, contract, need_models
from tests.stores.spapi.conftest import new_seller
from tests.stores.spapi.scripted import Say, ScriptedServer

pytestmark = pytest.mark.django_db

SKUS = ["MUG/12 oz", "Tasse ü 1+1%", "50%25", "A..B", "a?b#c&d=e", "{0}", "<version>", "日本"]


@pytest.fixture
def connected(reached_amazon: PretendedAmazon) -> SellingPartner:
    seller = reached_amazon.add_seller(region="NA", marketplaces=[US])
    return new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)


def test_a_whole_batch_comes_in_one_call(
    connected: SellingPartner, reached_amazon: PretendedAmazon
) -> None:
    asins = [f"B0C7H2V{number:02d}K" for number in range(19)]
    found = search_catalog(connected, US, [*asins, "B0C7H2V00X"])
    assert {item.asin for item in found} == set(asins)
    assert all(item.length_mm and item.weight_g and item.title for item in found)
    assert {item.photo_url.rsplit(".", 2)[1] for item in found} == {"_SL75_"}
    assert len(reached_amazon.calls(operation="searchCatalogItems")) == 1
    with pytest.raises(ValueError, match="20"):
        search_catalog(connected, US, [*asins, "B0C7H2V00X", "B0C7H2V01X"])


def test_the_query_is_the_models(server: ScriptedServer, seller: SellingPartner) -> None:
    need_models()
    server.script.append(Say.json(200, {"numberOfResults": 0, "items": []}))
    search_catalog(seller, US, ["B0C7H2VYQK", "B0C7H2VYQX"])
    server.script.append(Say.json(200, {"sku": "plain"}))
    available_quantity(seller, US, "plain")
    for sent, name in zip(server.requests, (CATALOG, LISTINGS), strict=True):
        contract(name).check_query("GET", sent.path, set(sent.query))


def test_one_broken_entry_never_costs_its_batch(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    entries: list[Any] = [None, 7, {}, {"asin": 5}, {"asin": "B0C7H2VYQK", "dimensions": 3}]
    server.script.append(Say.json(200, {"numberOfResults": 5, "items": entries}))
    assert [item.asin for item in search_catalog(seller, US, ["B0C7H2VYQK"])] == ["B0C7H2VYQK"]


@pytest.mark.parametrize("sku", SKUS)
def test_imp_23_any_sku_reaches_amazon_as_it_is(
    connected: SellingPartner, reached_amazon: PretendedAmazon, sku: str
) -> None:
    reached_amazon.list_sku(connected.seller_id, sku, quantity=7)
    assert available_quantity(connected, US, sku) == 7


def test_fea_14_no_listing_and_no_quantity_are_none(
    connected: SellingPartner, reached_amazon: PretendedAmazon
) -> None:
    assert available_quantity(connected, US, "nowhere") is None
    reached_amazon.list_sku(connected.seller_id, "shown without")
    assert available_quantity(connected, US, "shown without") is None
    reached_amazon.list_sku(connected.seller_id, "sold out", quantity=0)
    assert available_quantity(connected, US, "sold out") == 0


@pytest.mark.parametrize("sku", [".", ".."])
def test_a_sku_that_is_a_folder_in_an_address_is_not_asked(
    server: ScriptedServer, seller: SellingPartner, sku: str
) -> None:
    assert available_quantity(seller, US, sku) is None
    assert server.requests == []


@pytest.mark.parametrize(
    ("availability", "quantity"),
    [
        ([], None),
        ([{"fulfillmentChannelCode": "AMAZON_NA", "quantity": 40}], None),
        ([{"fulfillmentChannelCode": "DEFAULT", "quantity": 2}, {"fulfillmentChannelCode": "AMAZON_EU"}], 2),
        ([{"fulfillmentChannelCode": "DEFAULT", "quantity": 2}, {"fulfillmentChannelCode": "west", "quantity": 3}], 5),
    ],
)  # fmt: skip
def test_only_the_sellers_own_stock_counts(availability: list[Any], quantity: int | None) -> None:
    assert quantity_of({"sku": "plain", "fulfillmentAvailability": availability}) == quantity


def test_amazons_own_listings_can_be_read() -> None:
    need_models()
    path = "/listings/2021-08-01/items/{sellerId}/{sku}"
    cases = [case for case in contract(LISTINGS).cases("GET", path) if case.status == 200]
    assert [quantity_of(case.response) for case in cases] == [100] * len(cases)
    assert cases
    with pytest.raises(Fault):
        quantity_of({"fulfillmentAvailability": []})


@pytest.mark.parametrize(
    ("kind", "error"),
    [("429", Throttled), ("500", TemporarilyUnavailable), ("message", NotAuthorized),
     ("cut_body", TemporarilyUnavailable)],
)  # fmt: skip
def test_refusals_are_told_apart(
    connected: SellingPartner,
    reached_amazon: PretendedAmazon,
    kind: str,
    error: type[SpApiError],
) -> None:
    # A 403 is tried again once with a fresh token.
    for operation in ("searchCatalogItems", "getListingsItem"):
        reached_amazon.fault(operation, kind, count=2)
    with pytest.raises(error):
        search_catalog(connected, US, ["B0C7H2VYQK"])
    with pytest.raises(error):
        available_quantity(connected, US, "plain")


def test_the_published_rates_are_kept_without_a_429(
    throttled_amazon: PretendedAmazon, settings: Any
) -> None:
    point_at(throttled_amazon, settings)
    seller = throttled_amazon.add_seller(region="NA", marketplaces=[US])
    partner = new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)
    for _ in range(2):
        search_catalog(partner, US, ["B0C7H2VYQK"])
    with pytest.raises(Throttled) as ours:
        search_catalog(partner, US, ["B0C7H2VYQK"])
    assert ours.value.status is None
    assert {call["status"] for call in throttled_amazon.calls()} - {0} == {200}
