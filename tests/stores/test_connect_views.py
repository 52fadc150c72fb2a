"""The connect form and the callback (CON-1, CON-2, CON-4, T12, T22)."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from stores.marketplaces import JAPAN
from stores.models import AuditEvent, ConsentRequest, Member, Store
from tests.amazon import US, PretendedAmazon
from tests.factories import (
    AccountFactory,
    MemberFactory,
    UserFactory,
)
from tests.stores.consenting import SELLER
from tests.stores.visiting import client_of, page, signed_in

pytestmark = pytest.mark.django_db

WISH = {"marketplace_id": US, "product_identifier": "SKU", "first_import_days": "14"}


def test_con_1_the_form_offers_exactly_the_connectable_marketplaces() -> None:
    response = client_of(MemberFactory.create()).get("/stores/connect/")
    options = dict(response.context["form"].fields["marketplace_id"].choices)
    assert len(options) == 23  # 22 and the empty one
    assert JAPAN not in options
    assert response.context["form"]["first_import_days"].value() == 14


def test_connect_is_for_managers() -> None:
    client = client_of(MemberFactory.create(role=Member.Role.SHIPPER))
    assert client.get("/stores/connect/").status_code == 403
    assert client.post("/stores/connect/", WISH).status_code == 403


def test_con_4_connect_answers_with_a_plain_link_to_the_consent_page() -> None:
    response = client_of(MemberFactory.create()).post("/stores/connect/", WISH)
    assert response.status_code == 200
    address = response.context["address"]
    assert f'href="{address.replace("&", "&amp;")}"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "form-action 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "change",
    [
        {"marketplace_id": JAPAN},
        {"marketplace_id": "A0MADEUP"},
        {"marketplace_id": ""},
        {"product_identifier": "EAN"},
        {"product_identifier": ""},
        {"first_import_days": "0"},
        {"first_import_days": "31"},
        {"first_import_days": "x"},
    ],
)
def test_con_2_a_crafted_wish_is_a_form_error(change: dict[str, str]) -> None:
    response = client_of(MemberFactory.create()).post("/stores/connect/", WISH | change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(change)
    assert not ConsentRequest.objects.exists()


def test_t22_extra_fields_are_ignored() -> None:
    member = MemberFactory.create()
    theirs = AccountFactory.create()
    extra = {"account": str(theirs.public_id), "account_id": theirs.pk, "renews": 1, "user": 1}
    assert client_of(member).post("/stores/connect/", WISH | extra).status_code == 200
    wish = ConsentRequest.objects.get()
    assert (wish.account, wish.user, wish.renews) == (member.account, member.user, None)


def test_with_several_accounts_the_form_asks_which_and_takes_no_other() -> None:
    user = UserFactory.create()
    first, second = (MemberFactory.create(user=user).account for _ in range(2))
    MemberFactory.create(user=user, role=Member.Role.VIEWER)
    client = Client()
    client.force_login(user)
    fields = client.get("/stores/connect/").context["form"].fields
    assert next(iter(fields)) == "account"
    assert {key for key, _ in fields["account"].choices} == {
        str(first.public_id),
        str(second.public_id),
    }
    stranger = AccountFactory.create()
    for account, status in ((second, 200), (stranger, 422)):
        wish = WISH | {"account": str(account.public_id)}
        assert client.post("/stores/connect/", wish).status_code == status
    assert ConsentRequest.objects.get().account == second


def test_t1_a_refused_callback_is_a_400_with_the_reason_and_a_way_on() -> None:
    response = client_of(MemberFactory.create()).get(
        "/stores/callback/?state=forged&spapi_oauth_code=abc&selling_partner_id=A1NORTHWIND"
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert "Waybill did not ask for this consent." in html
    assert '/stores/connect/">Start again' in html
    assert "abc" not in html
    assert AuditEvent.objects.get().detail == {"reason": "state_unknown"}


def test_t12_only_the_callback_sends_no_referrer_at_all(store: Store) -> None:
    client = signed_in(store)
    assert client.get("/stores/callback/")["Referrer-Policy"] == "no-referrer"
    assert Client().get("/stores/callback/?state=s")["Referrer-Policy"] == "no-referrer"
    for path in ("/stores/", "/stores/connect/"):
        assert client.get(path)["Referrer-Policy"] == "same-origin"


def test_a_signed_out_callback_leaves_the_code_out_of_the_sign_in_address() -> None:
    response = Client().get("/stores/callback/?state=s&spapi_oauth_code=secret-code")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/stores/connect/"


def test_no_log_line_holds_the_callbacks_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client = client_of(MemberFactory.create())
    client.get("/stores/callback/?state=secret-state&spapi_oauth_code=secret-code")
    assert "/stores/callback/" in caplog.text
    assert "secret" not in caplog.text


def test_t16_the_callback_takes_no_post() -> None:
    assert client_of(MemberFactory.create()).post("/stores/callback/").status_code == 405


def test_con_2_con_3_a_form_without_a_product_identifier_says_how_to_choose() -> None:
    response = client_of(MemberFactory.create()).post(
        "/stores/connect/", {**WISH, "product_identifier": ""}
    )
    assert "Choose SKU if you number your products yourself" in response.content.decode()


def test_t1_a_look_at_the_callbacks_headers_tries_nothing() -> None:
    client = client_of(MemberFactory.create())
    answer = client.head("/stores/callback/?state=forged&spapi_oauth_code=abc")
    assert answer.status_code == 405
    assert not AuditEvent.objects.exists()


def test_sup_7_japan_is_listed_and_connectable_only_for_accounts_with_the_switch() -> None:
    user = UserFactory.create()
    japans = MemberFactory.create(user=user, account__sells_in_japan=True).account
    other = MemberFactory.create(user=user).account
    client = Client()
    client.force_login(user)
    options = client.get("/stores/connect/").context["form"].fields["marketplace_id"].choices
    assert JAPAN in dict(options)
    wish = WISH | {"marketplace_id": JAPAN}
    refused = client.post("/stores/connect/", wish | {"account": str(other.public_id)})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["marketplace_id"])
    assert not ConsentRequest.objects.exists()
    taken = client.post("/stores/connect/", wish | {"account": str(japans.public_id)})
    assert taken.status_code == 200
    assert ConsentRequest.objects.get().account == japans


def test_cus_2_the_connect_page_says_that_handmade_cannot_be_imported() -> None:
    html = page(client_of(MemberFactory.create()), "/stores/connect/")
    assert "Handmade cannot be imported" in html
    assert "A country that is not in the list is not supported." in html
    assert "Professional plan" in html


def test_con_14_the_empty_page_links_to_amazon_for_people_who_do_not_sell_yet() -> None:
    assert 'href="https://sell.amazon.com/"' in page(client_of(MemberFactory.create()))


def test_con_3_the_product_identifier_is_asked_for_and_kept(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    client = client_of(member)
    page_ = client.post("/stores/connect/", WISH | {"product_identifier": "ASIN"})
    back = reached_amazon.consent(page_.context["address"], SELLER)
    client.get("/stores/callback/?" + urlsplit(back).query)
    assert Store.objects.get().product_identifier == "ASIN"


def test_mkt_3_what_is_not_offered_is_absent_and_not_greyed_out() -> None:
    html = page(client_of(MemberFactory.create()), "/stores/connect/")
    assert JAPAN not in html
    assert "disabled" not in html.split("<main")[1]
