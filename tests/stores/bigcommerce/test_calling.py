"""What each answer of BigCommerce means, and what is remembered of a call."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses

from stores import clock
from stores.bigcommerce import orders, transport
from stores.bigcommerce.calling import Shop, open_shop
from stores.bigcommerce.errors import (
    BigCommerceError,
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    TemporarilyUnavailable,
    Throttled,
)
from stores.bigcommerce.orders import NewShipment
from stores.bigcommerce.quota import blocked_until
from stores.models import ApiCall, BigCommerceLink
from tests.stores.bigcommerce.conftest import BASE, TOKEN

pytestmark = pytest.mark.django_db

ORDER_ID = "111-0000001-0000001"
PARCEL = NewShipment(7, {11: 2}, "9400100000000000000001", "usps")
HTML = "<html>Just a moment...</html>"


def an_order(**fields: Any) -> dict[str, Any]:
    buyer = {"billing_address": {"first_name": "Nora", "email": "nora@example.com"}}
    return (
        {"id": 100, "external_id": ORDER_ID, "status_id": 11, "is_deleted": False} | buyer | fields
    )


def find(shop: Shop) -> Any:
    return orders.find_orders(shop, ORDER_ID)


def ship(shop: Shop) -> Any:
    return orders.create_shipment(shop, 100, PARCEL)


def answer(api: responses.RequestsMock, ask: Any, **fields: Any) -> None:
    if ask is find:
        api.get(f"{BASE}/orders", **fields)
    else:
        api.post(f"{BASE}/orders/100/shipments", **fields)


def test_decision_30_an_order_is_asked_for_by_amazons_number(
    api: responses.RequestsMock, shop: Shop
) -> None:
    api.get(f"{BASE}/orders", json=[an_order()])
    (found,) = find(shop)
    assert (found.id, found.external_id, found.is_ended) == (100, ORDER_ID, False)
    request = api.calls[0].request
    assert request.params["external_order_id"] == ORDER_ID  # type: ignore[attr-defined]
    assert request.headers["X-Auth-Token"] == TOKEN


def test_decision_30_an_order_with_another_number_is_not_taken(
    api: responses.RequestsMock, shop: Shop
) -> None:
    others = [an_order(id=1, external_id="111-0000001-0000002"), an_order(id=2, external_id=None)]
    api.get(f"{BASE}/orders", json=others)
    assert find(shop) == []


def test_nothing_found_is_204(api: responses.RequestsMock, shop: Shop) -> None:
    api.get(f"{BASE}/orders", status=204)
    assert find(shop) == []


def test_a_shipment_is_sent_as_bigcommerce_documents_it(
    api: responses.RequestsMock, shop: Shop
) -> None:
    expected = {
        "order_address_id": 7,
        "tracking_number": "9400100000000000000001",
        "tracking_carrier": "usps",
        "items": [{"order_product_id": 11, "quantity": 2}],
    }
    api.post(
        f"{BASE}/orders/100/shipments",
        status=201,
        json={"id": 5, "tracking_number": "9400100000000000000001"},
        match=[responses.matchers.json_params_matcher(expected)],
    )
    assert ship(shop).id == 5


@pytest.mark.parametrize(
    ("ask", "fields", "kind"),
    [
        (find, {"status": 500, "json": {}}, TemporarilyUnavailable),
        (find, {"status": 503, "body": HTML}, TemporarilyUnavailable),
        (find, {"status": 200, "body": HTML}, TemporarilyUnavailable),
        (find, {"status": 200, "json": {"data": []}}, TemporarilyUnavailable),
        (find, {"status": 200, "json": [{"id": "x"}]}, TemporarilyUnavailable),
        (find, {"status": 200, "json": ["x"]}, TemporarilyUnavailable),
        (find, {"status": 403, "body": HTML}, TemporarilyUnavailable),
        (find, {"status": 302, "headers": {"Location": "http://10.0.0.1/"}}, TemporarilyUnavailable),
        (find, {"status": 400, "json": [{"status": 400, "message": "No."}]}, Rejected),
        (find, {"body": requests.ConnectionError()}, TemporarilyUnavailable),
        (ship, {"status": 500, "json": {}}, OutcomeUnknown),
        (ship, {"status": 201, "body": HTML}, OutcomeUnknown),
        (ship, {"status": 201, "json": []}, OutcomeUnknown),
        (ship, {"status": 408, "json": {}}, OutcomeUnknown),
        (ship, {"body": requests.ReadTimeout()}, OutcomeUnknown),
        (ship, {"body": requests.ConnectTimeout()}, TemporarilyUnavailable),
        (ship, {"status": 403, "body": HTML}, TemporarilyUnavailable),
        (ship, {"status": 400, "json": [{"status": 400, "message": "No."}]}, Rejected),
        (ship, {"status": 404, "json": [{"status": 404, "message": "No."}]}, Rejected),
    ],
)  # fmt: skip
def test_each_answer_has_its_kind(
    api: responses.RequestsMock,
    shop: Shop,
    ask: Any,
    fields: dict[str, Any],
    kind: type[BigCommerceError],
) -> None:
    answer(api, ask, **fields)
    with pytest.raises(BigCommerceError) as failed:
        ask(shop)
    assert type(failed.value) is kind
    assert TOKEN not in str(failed.value)


def test_bigcommerces_words_of_a_refusal_are_kept_short_and_plain(
    api: responses.RequestsMock, shop: Shop
) -> None:
    answer(api, ship, status=400, json=[{"status": 400, "message": "Too\x00 many" + "!" * 6_000}])
    with pytest.raises(Rejected) as refused:
        ship(shop)
    assert refused.value.message.startswith("Too  many!")
    assert len(refused.value.message) == 5_000


def test_an_answer_of_any_size_is_given_up(
    api: responses.RequestsMock, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "LARGEST", 100)
    api.get(f"{BASE}/orders", json=[an_order(comment="x" * 200)])
    with pytest.raises(TemporarilyUnavailable, match="bad_shape"):
        find(shop)


def test_the_quota_of_one_answer_holds_every_worker(
    api: responses.RequestsMock, shop: Shop, link: BigCommerceLink
) -> None:
    headers = {"X-Rate-Limit-Requests-Left": "0", "X-Rate-Limit-Time-Reset-Ms": "20000"}
    api.get(f"{BASE}/orders", json=[an_order()], headers=headers)
    assert len(find(shop)) == 1
    other = BigCommerceLink.objects.select_related("store__selling_partner").get(pk=link.pk)
    with open_shop(other) as elsewhere, pytest.raises(Throttled) as limited:
        find(elsewhere)
    assert limited.value.status is None
    assert timedelta(seconds=15) < limited.value.retry_at - clock.now() <= timedelta(seconds=20)
    assert len(api.calls) == 1


def test_a_429_says_until_when(api: responses.RequestsMock, shop: Shop) -> None:
    answer(api, ship, status=429, body=HTML, headers={"X-Rate-Limit-Time-Reset-Ms": "9000"})
    with pytest.raises(Throttled) as limited:
        ship(shop)
    assert limited.value.retry_at - clock.now() <= timedelta(seconds=9)


def test_a_shorter_wait_never_shortens_a_longer_one(
    api: responses.RequestsMock, shop: Shop, link: BigCommerceLink
) -> None:
    later = clock.now() + timedelta(hours=2)

    def meanwhile(request: Any) -> tuple[int, dict[str, str], str]:
        BigCommerceLink.objects.update(blocked_until=later)
        return 429, {"X-Rate-Limit-Time-Reset-Ms": "1000"}, ""

    api.add_callback(responses.GET, f"{BASE}/orders", meanwhile)
    with pytest.raises(Throttled):
        find(shop)
    link.refresh_from_db()
    assert link.blocked_until == later


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, {}, None),
        (200, {"X-Rate-Limit-Requests-Left": "1", "X-Rate-Limit-Time-Reset-Ms": "5000"}, None),
        (200, {"X-Rate-Limit-Requests-Left": "0", "X-Rate-Limit-Time-Reset-Ms": "5000"}, 5),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "5000"}, 5),
        (429, {}, 30),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "soon"}, 30),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "-1"}, 30),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "0"}, 1),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "9" * 12}, 3600),
        (429, {"X-Rate-Limit-Time-Reset-Ms": "9" * 40}, 30),
    ],
)
def test_rate_headers_are_read_with_care(
    status: int, headers: dict[str, str], seconds: int | None
) -> None:
    now = clock.now()
    wanted = None if seconds is None else now + timedelta(seconds=seconds)
    assert blocked_until(status, headers, now) == wanted


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_ends_the_link(
    api: responses.RequestsMock, shop: Shop, link: BigCommerceLink, status: int
) -> None:
    answer(api, find, status=status, json={"status": status, "title": "No scope"})
    with pytest.raises(NotAuthorized):
        find(shop)
    link.refresh_from_db()
    assert link.credentials == "bad"


def test_an_answer_about_an_old_token_says_nothing_about_a_new_one(
    api: responses.RequestsMock, shop: Shop, link: BigCommerceLink
) -> None:
    answer(api, find, status=401, json={"status": 401, "title": "No"})
    later = link.credentials_changed_at + timedelta(seconds=1)
    BigCommerceLink.objects.update(token="newer", credentials_changed_at=later)
    with pytest.raises(NotAuthorized):
        find(shop)
    link.refresh_from_db()
    assert link.credentials == "good"


def test_a_call_leaves_a_row_without_values_and_no_log(
    api: responses.RequestsMock,
    shop: Shop,
    link: BigCommerceLink,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    api.get(f"{BASE}/orders", json=[an_order()])
    find(shop)
    (row,) = ApiCall.objects.all()
    assert (row.operation, row.status) == ("bigcommerce.getOrders", 200)
    assert row.selling_partner == link.store.selling_partner
    assert not [word for word in (TOKEN, "Nora", "nora@example.com") if word in caplog.text]


def test_long_lists_are_read_page_by_page(api: responses.RequestsMock, shop: Shop) -> None:
    def line(number: int) -> dict[str, Any]:
        return {"id": number, "sku": "MUG", "order_address_id": "7", "quantity": 1}

    first = [line(number) for number in range(1, 251)]
    for page, body in (("1", first), ("2", [line(251)])):
        api.get(
            f"{BASE}/orders/100/products",
            json=body,
            match=[responses.matchers.query_param_matcher({"limit": "250", "page": page})],
        )
    found = orders.products(shop, 100)
    assert (len(found), found[-1].id, found[-1].address_id, found[-1].left) == (251, 251, 7, 1)
