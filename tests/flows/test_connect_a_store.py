"""From the Stores page to Amazon and back, as a browser does it, with the real redirect (CON-1 to CON-9)."""

import re
from html import unescape

import pytest
from django.test import Client
from django_q.models import OrmQ

from stores.models import Member, SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

SELLER = "A1NORTHWIND"


@pytest.fixture
def browser() -> Client:
    member: Member = MemberFactory.create()
    client = Client()
    client.force_login(member.user)
    return client


def link_to_amazon(html: str) -> str:
    found = re.search(r'href="([^"]+)">Continue to Amazon', html)
    assert found, "no link to Amazon"
    return unescape(found.group(1))


def wish(marketplace_id: str) -> dict[str, str]:
    return {
        "marketplace_id": marketplace_id,
        "product_identifier": "ASIN",
        "first_import_days": "7",
    }


def back_from(amazon: PretendedAmazon, html: str) -> str:
    """Consents at Amazon; the path and query of the callback."""
    address = amazon.consent(link_to_amazon(html), SELLER)
    assert address.startswith("http://127.0.0.1:8000/stores/callback/?")
    return address.removeprefix("http://127.0.0.1:8000")


def test_con_4_con_7_the_whole_way_ends_at_the_settings_of_the_new_store(
    reached_amazon: PretendedAmazon, browser: Client
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    for marketplace_id in (US, CANADA):
        page = browser.post("/stores/connect/", wish(marketplace_id)).content.decode()
        response = browser.get(back_from(reached_amazon, page), follow=True)
        store = Store.objects.get(marketplace_id=marketplace_id)
        assert response.redirect_chain == [(f"/stores/{store.public_id}/", 302)]
        assert f"{store.name} is connected. The first import has started." in (
            response.content.decode()
        )
    assert Store.objects.count() == 2
    seller = SellingPartner.objects.get()
    tasks = [queued.task for queued in OrmQ.objects.order_by("pk")]
    assert [(task["func"], task["args"]) for task in tasks] == [
        ("orders.tasks.import_seller", (seller.pk,))
    ] * 2


def test_rea_5_a_broken_store_is_renewed_through_its_button(
    reached_amazon: PretendedAmazon, browser: Client
) -> None:
    reached_amazon.add_seller(SELLER)
    page = browser.post("/stores/connect/", wish(US)).content.decode()
    browser.get(back_from(reached_amazon, page))
    SellingPartner.objects.update(credentials="bad", credentials_error="connection_invalid")
    button = re.search(r'href="(/stores/[^"]+/renew/)"', browser.get("/stores/").content.decode())
    assert button
    page = browser.post(button.group(1)).content.decode()
    response = browser.get(back_from(reached_amazon, page), follow=True)
    assert "is authorized again" in response.content.decode()
    assert SellingPartner.objects.get().credentials == "good"
    assert "/renew/" not in browser.get("/stores/").content.decode().split("<main")[1]


def test_a_reloaded_callback_changes_nothing(
    reached_amazon: PretendedAmazon, browser: Client
) -> None:
    reached_amazon.add_seller(SELLER)
    page = browser.post("/stores/connect/", wish(US)).content.decode()
    answer = back_from(reached_amazon, page)
    assert browser.get(answer).status_code == 302
    assert browser.get(answer).status_code == 400
    assert Store.objects.count() == 1
