"""A further order source of a connected seller: no new trip to Amazon (CON-9, decision 2)."""

from typing import Any

import pytest

from stores.connect.adding import offers
from stores.marketplaces import JAPAN
from stores.models import Account, Member, SellingPartner, Store
from tests.amazon import CANADA, US
from tests.factories import MemberFactory
from tests.stores.consenting import last_audit
from tests.stores.test_connect_views import WISH
from tests.stores.visiting import a_store, page, signed_in

pytestmark = pytest.mark.django_db

MEXICO = "A1AM78C64UM0Y8"


@pytest.fixture
def store(member: Member) -> Store:
    """Its seller sells in Canada, too."""
    return a_store(
        member.account, product_identifier="ASIN", seller={"marketplace_ids": [CANADA, US]}
    )


def add(store: Store, role: Any = Member.Role.MANAGER, **form: Any) -> Any:
    client = signed_in(store, role)
    return client.post(f"/stores/{store.public_id}/add/", {"marketplace_id": CANADA, **form})


def test_con_9_the_stores_page_offers_where_the_seller_sells_too(store: Store) -> None:
    html = page(signed_in(store))
    assert "You sell there, too" in html
    assert "Connect Amazon.ca" in html
    assert "Connect Amazon.com<" not in html
    assert "You sell there, too" not in page(signed_in(store, Member.Role.SHIPPER))


def test_con_9_one_press_adds_the_store_and_asks_amazon_nothing(store: Store) -> None:
    response = add(store)
    made = Store.objects.get(marketplace_id=CANADA)
    assert response["Location"] == f"/stores/{made.public_id}/"
    assert (made.name, made.product_identifier) == ("Amazon.ca", "ASIN")
    assert made.selling_partner == store.selling_partner
    assert last_audit()[1]["way"] == "reuse"
    assert "You sell there, too" not in page(signed_in(store))


def test_con_8_a_second_press_makes_no_twin(store: Store) -> None:
    add(store)
    assert add(store).status_code == 302
    assert Store.objects.count() == 2


def test_the_form_offers_the_connection_that_is_there_and_keeps_what_was_chosen(
    store: Store,
) -> None:
    wish = WISH | {"marketplace_id": CANADA, "first_import_days": "3"}
    html = signed_in(store).post("/stores/connect/", wish).content.decode()
    assert f'action="/stores/{store.public_id}/add/"' in html
    assert "Continue to Amazon" in html  # for another seller
    given = {"product_identifier": "SKU", "first_import_days": "3"}
    for name, value in given.items():
        assert f'name="{name}" value="{value}"' in html
    add(store, **given)
    made = Store.objects.get(marketplace_id=CANADA)
    assert made.product_identifier == "SKU"
    assert 2.9 < (made.created_at - made.import_from).total_seconds() / 86_400 < 3.1


@pytest.mark.parametrize("marketplace_id", [MEXICO, JAPAN, "A0MADEUP", ""])
def test_con_2_a_crafted_press_adds_nothing(store: Store, marketplace_id: str) -> None:
    response = add(store, marketplace_id=marketplace_id)
    assert response.status_code == 400
    assert Store.objects.count() == 1


def test_a_connection_that_is_bad_offers_nothing_and_adds_nothing(store: Store) -> None:
    SellingPartner.objects.update(credentials="bad")
    assert "You sell there, too" not in page(signed_in(store))
    assert add(store).status_code == 400
    assert Store.objects.count() == 1


def test_mkt_2_japan_is_offered_only_where_support_switched_it_on(store: Store) -> None:
    seller = store.selling_partner
    seller.marketplace_ids, seller.region = [US, JAPAN], "FE"
    seller.save()
    assert offers([store]) == []
    assert add(store, marketplace_id=JAPAN).status_code == 400
    Account.objects.update(sells_in_japan=True)
    assert "Connect Amazon.co.jp" in page(signed_in(store))
    assert add(store, marketplace_id=JAPAN).status_code == 302
    assert Store.objects.filter(marketplace_id=JAPAN).exists()


def test_t5_another_accounts_store_is_not_found(store: Store) -> None:
    client = signed_in(a_store(MemberFactory.create().account))
    url = f"/stores/{store.public_id}/add/"
    assert client.post(url, {"marketplace_id": CANADA}).status_code == 404
    assert add(store, Member.Role.SHIPPER).status_code == 403
