"""Linking a store with BigCommerce, who tells Amazon, and forgetting the token (decisions 7 and 30, SHP-26)."""

from typing import Any

import pytest
import responses
from django.db import connection

from stores import clock
from stores.bigcommerce import linking
from stores.connect.disconnecting import disconnect
from stores.models import AuditEvent, BigCommerceLink, Member, Store
from tests.amazon import PretendedAmazon
from tests.bigcommerce import PretendedBigCommerce, make_bigcommerce
from tests.factories import MemberFactory, OrderFactory
from tests.stores.bigcommerce.conftest import BASE, TOKEN, make_link
from tests.stores.visiting import client_of, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(reached_amazon: PretendedAmazon) -> PretendedBigCommerce:
    return make_bigcommerce(reached_amazon)


def wish(shop: PretendedBigCommerce, **changes: str) -> dict[str, str]:
    return {"store_hash": shop.store_hash, "token": shop.token, "teller": "waybill"} | changes


def post(store: Store, data: dict[str, str], path: str = "") -> Any:
    return signed_in(store).post(f"/stores/{store.public_id}/bigcommerce/{path}", data, follow=True)


def test_decision_7_a_manager_links_a_store_and_the_token_is_sealed(
    shop: PretendedBigCommerce, store: Store
) -> None:
    answer = post(store, wish(shop, teller="bigcommerce"))
    assert f"linked with the BigCommerce store {shop.store_hash}" in answer.content.decode()
    link = BigCommerceLink.objects.get()
    assert (link.store, link.token, link.teller) == (store, shop.token, "bigcommerce")
    assert link.credentials == "good"
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM stores_bigcommercelink")
        assert cursor.fetchone()[0].startswith("enc1:")
    assert shop.calls() == ["countOrders"]
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.detail["store_hash"]) == ("bigcommerce.linked", shop.store_hash)


def test_decision_7_the_token_is_never_shown_again(
    shop: PretendedBigCommerce, store: Store
) -> None:
    post(store, wish(shop))
    refused = post(store, wish(shop, token=f"{shop.token}x"))
    assert refused.status_code == 422
    for text in (
        page(signed_in(store), f"/stores/{store.public_id}/bigcommerce/"),
        refused.content.decode(),
    ):
        assert shop.token not in text
        assert shop.store_hash in text
    assert shop.token not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_the_api_path_is_taken_as_bigcommerce_shows_it(
    api: responses.RequestsMock, store: Store
) -> None:
    api.get(f"{BASE}/orders/count", json={"count": 3})
    data = {"store_hash": "https://api.bigcommerce.com/stores/mugshop1/v3/", "token": TOKEN}
    post(store, {**data, "teller": "waybill"})
    assert BigCommerceLink.objects.get().store_hash == "mugshop1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"token": "wrong"}, "did not accept the token"),
        ({"token": ""}, "Paste the access token"),
        ({"token": "two words"}, "letters and digits only"),
        ({"store_hash": "../../v3"}, "5 to 20 small letters and digits"),
        ({"store_hash": "https://evil.example/stores/mugshop1/v3/"}, "5 to 20 small letters"),
        ({"store_hash": "another1"}, "did not accept the token"),
        ({"teller": "both"}, "Select a valid choice"),
        ({"teller": ""}, "Choose who tells Amazon"),
    ],
)
def test_what_bigcommerce_does_not_take_is_not_kept(
    shop: PretendedBigCommerce, store: Store, changes: dict[str, str], words: str
) -> None:
    answer = post(store, wish(shop, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not BigCommerceLink.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": 500, "json": {}}, "did not answer"),
        ({"status": 200, "body": "<html>"}, "did not answer"),
        ({"status": 429, "json": {}}, "no more calls"),
        ({"status": 404, "json": [{"status": 404}]}, "knows no such store"),
    ],
)
def test_a_failed_check_has_words_and_changes_nothing(
    api: responses.RequestsMock, store: Store, fields: dict[str, Any], words: str
) -> None:
    link = make_link(store=store, token="before")
    api.get(f"{BASE}/orders/count", **fields)
    answer = post(store, {"store_hash": "mugshop1", "token": TOKEN, "teller": "waybill"})
    assert words in answer.content.decode()
    link.refresh_from_db()
    assert link.token == "before"


def test_who_tells_amazon_changes_without_a_token_and_is_audited(store: Store) -> None:
    link = make_link(store=store)
    data = {"store_hash": "mugshop1", "token": "", "teller": "bigcommerce"}
    post(store, data)
    link.refresh_from_db()
    assert (link.teller, link.token) == ("bigcommerce", TOKEN)
    assert AuditEvent.objects.latest("pk").action == "bigcommerce.teller_changed"
    number = AuditEvent.objects.count()
    assert "Nothing was changed" in post(store, data).content.decode()
    assert AuditEvent.objects.count() == number


def test_another_store_needs_a_token_of_its_own(store: Store) -> None:
    make_link(store=store)
    answer = post(store, {"store_hash": "another1", "token": "", "teller": "waybill"})
    assert "needs a token of its own" in answer.content.decode()


def test_a_new_token_ends_bad_credentials_and_keeps_since_when_it_is_linked(
    shop: PretendedBigCommerce, store: Store
) -> None:
    link = make_link(
        store=store, store_hash=shop.store_hash, credentials="bad", blocked_until=clock.now()
    )
    assert "BigCommerce refuses the token" in page(
        signed_in(store), f"/stores/{store.public_id}/bigcommerce/"
    )
    assert "Paste the access token" in post(store, wish(shop, token="")).content.decode()
    post(store, wish(shop))
    since = link.created_at
    link.refresh_from_db()
    assert (link.credentials, link.token, link.blocked_until) == ("good", shop.token, None)
    assert link.created_at == since
    assert AuditEvent.objects.latest("pk").action == "bigcommerce.renewed"


def test_unlinking_forgets_the_token_and_is_audited(
    shop: PretendedBigCommerce, store: Store
) -> None:
    link = make_link(store=store)
    post(store, {}, "unlink/")
    link.refresh_from_db()
    assert (link.token, linking.link_of(store)) == ("", None)
    assert AuditEvent.objects.latest("pk").action == "bigcommerce.unlinked"
    assert "was not linked" in post(store, {}, "unlink/").content.decode()
    since = link.created_at
    post(store, wish(shop))
    link.refresh_from_db()
    assert link.unlinked_at is None
    assert link.created_at > since


@pytest.mark.parametrize("role", [Member.Role.VIEWER, Member.Role.SHIPPER])
def test_t5_only_managers_link_and_unlink(store: Store, role: Member.Role) -> None:
    make_link(store=store)
    client = signed_in(store, role)
    path = f"/stores/{store.public_id}/bigcommerce/"
    for url, method in ((path, "get"), (path, "post"), (f"{path}unlink/", "post")):
        assert getattr(client, method)(url).status_code == 403
    stranger = client_of(MemberFactory.create())
    assert stranger.get(path).status_code == 404
    assert linking.link_of(store) is not None


@pytest.mark.parametrize("orders", [0, 1])
def test_con_13_disconnecting_a_store_forgets_the_token(
    store: Store, member: Member, orders: int
) -> None:
    make_link(store=store)
    for _ in range(orders):
        OrderFactory.create(store=store, status="shipped")
    assert disconnect(store, member.user) is (orders == 0)
    assert [row.token for row in BigCommerceLink.objects.all()] == [""] * orders
