"""Amazon's static sandbox cases of every reading operation that the import uses, through the real client code."""

from collections.abc import Callable
from typing import Any

import pytest

from stores.models import SellingPartner
from stores.spapi.calling import call
from stores.spapi.client import GuardedSellers
from stores.spapi.errors import Rejected
from stores.spapi.plans import GET_ACCOUNT
from stores.spapi.sellers import ask_account, marketplace_participations, read_plan
from tests.contract import CATALOG, LISTINGS, ORDERS, SELLERS, SandboxCase, contract, need_models
from tests.stores.spapi import calls
from tests.stores.spapi.scripted import Say, ScriptedServer

pytestmark = pytest.mark.django_db

Ask = Callable[[SellingPartner], Any]


def account(seller: SellingPartner) -> str:
    return read_plan(call(seller, GET_ACCOUNT, GuardedSellers, ask_account))


OPERATIONS: list[tuple[str, str, Ask, int]] = [
    (ORDERS, "/orders/2026-01-01/orders", calls.search, 4),
    (ORDERS, "/orders/2026-01-01/orders/{orderId}", calls.get, 4),
    (SELLERS, "/sellers/v1/marketplaceParticipations", marketplace_participations, 1),
    (SELLERS, "/sellers/v1/account", account, 2),
    (CATALOG, "/catalog/2022-04-01/items", calls.look_up, 2),
    (LISTINGS, "/listings/2021-08-01/items/{sellerId}/{sku}", calls.quantity, 2),
]


@pytest.mark.parametrize(("model", "path", "ask", "many"), OPERATIONS)
def test_every_static_case_is_read_or_refused_as_amazon_means_it(
    server: ScriptedServer,
    seller: SellingPartner,
    model: str,
    path: str,
    ask: Ask,
    many: int,
) -> None:
    need_models()
    cases = contract(model).cases("GET", path)
    assert len(cases) == many
    for case in cases:
        server.script.append(Say.json(case.status, case.response))
        if case.status == 200:
            check(ask(seller), case)
        else:
            with pytest.raises(Rejected) as refused:
                ask(seller)
            told = case.response["errors"][0]
            assert (refused.value.status, refused.value.code) == (case.status, told["code"])
            assert told["message"] in refused.value.message
    assert not server.script


def check(found: Any, case: SandboxCase) -> None:
    """What we read beside what Amazon's case says."""
    said = case.response
    if "orders" in said:
        assert [order.amazon_order_id for order in found.orders] == [
            order["orderId"] for order in said["orders"]
        ]
        assert found.next_token == said.get("pagination", {}).get("nextToken", "")
        assert all(order.read().status for order in found.orders)
    elif "order" in said:
        assert found.amazon_order_id == said["order"]["orderId"]
        assert len(found.items) == len(said["order"]["orderItems"])
    elif "items" in said:
        assert [item.asin for item in found] == [item["asin"] for item in said["items"]]
        assert all(item.title for item in found)
    elif "sku" in said:
        own = [
            entry["quantity"]
            for entry in said.get("fulfillmentAvailability", [])
            if not entry["fulfillmentChannelCode"].startswith("AMAZON")
        ]
        assert found == (sum(own) if own else None)
    elif isinstance(said["payload"], list):
        (one,) = found
        (entry,) = said["payload"]
        assert (one.marketplace_id, one.store_name) == (
            entry["marketplace"]["id"],
            "BestSellerStore",
        )
        assert (one.participates, one.suspended) == (True, False)
    else:
        assert found == said["payload"]["sellingPlan"]
