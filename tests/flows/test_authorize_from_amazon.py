"""The authorization that starts at Amazon, as a browser does it (sp-api.md 6.2, T1, T3, REA-4)."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.test import Client

from stores.marketplaces import JAPAN
from stores.models import AuditEvent, ConsentRequest, Member, SellingPartner, Store
from tests.amazon import CANADA, GERMANY, UK, US, PretendedAmazon
from tests.factories import MemberFactory, StoreFactory
from tests.stores.visiting import client_of

pytestmark = pytest.mark.django_db

SELLER = "A1NORTHWIND"
LOGIN = "http://127.0.0.1:8000/stores/authorize/"
WISH = {"marketplace_id": US, "product_identifier": "SKU", "first_import_days": "14"}


@pytest.fixture
def member(db: None) -> Member:
    made: Member = MemberFactory.create()
    return made


def follow(url: str) -> str:
    """One request to Amazon; where it redirects to."""
    response = requests.get(url, allow_redirects=False, timeout=30)
    assert response.status_code == 302, response.text
    return response.headers["Location"]


def press(amazon: PretendedAmazon, seller_id: str = SELLER) -> str:
    """Manage your apps, the seller's button; path and query of our login address."""
    url = f"{amazon.url}/apps/manage?{urlencode({'login_uri': LOGIN})}"
    answer = requests.post(
        url, data={"selling_partner_id": seller_id}, allow_redirects=False, timeout=30
    )
    assert answer.status_code == 302
    return answer.headers["Location"].removeprefix("http://127.0.0.1:8000")


def link_to_amazon(response: Any) -> str:
    found = re.search(r'href="([^"]+)">Continue to Amazon', response.content.decode())
    assert found, response.content.decode()
    return unescape(found.group(1))


def back(address: str) -> str:
    location = follow(address)
    assert location.startswith("http://127.0.0.1:8000/stores/callback/?")
    return location.removeprefix("http://127.0.0.1:8000")


def test_authorize_at_amazon_connects_a_new_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER, marketplaces=[US, CANADA])
    client = client_of(member)
    login = press(reached_amazon)
    html = client.get(login).content.decode()
    assert SELLER in html
    response = client.post(login, WISH)
    address = link_to_amazon(response)
    assert "form-action 'self'" in response["Content-Security-Policy"]
    sent = parse_qs(urlsplit(address).query)
    assert sent["amazon_state"] == parse_qs(urlsplit(login).query)["amazon_state"]
    assert sent["redirect_uri"] == ["http://127.0.0.1:8000/stores/callback/"]
    end = client.get(back(address), follow=True)
    store = Store.objects.get()
    assert end.redirect_chain == [(f"/stores/{store.public_id}/", 302)]
    assert (store.marketplace_id, store.selling_partner.seller_id) == (US, SELLER)


def test_rea_4_re_authorize_at_amazon_renews_the_seller(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    client = client_of(member)
    login = press(reached_amazon)
    client.get(back(link_to_amazon(client.post(login, WISH))))
    SellingPartner.objects.update(credentials="bad", credentials_error="connection_invalid")
    url = f"{reached_amazon.url}/apps/manage?{urlencode({'login_uri': LOGIN})}"
    assert f"Re-Authorize {SELLER}" in requests.get(url, timeout=30).text
    login = press(reached_amazon)
    html = client.get(login).content.decode()
    assert "renew the authorization" in html
    assert "Amazon.com" in html
    end = client.get(back(link_to_amazon(client.post(login))), follow=True)
    assert "is authorized again" in end.content.decode()
    seller = SellingPartner.objects.get()
    assert (seller.credentials, seller.stores.count()) == ("good", 1)


def test_amazons_question_survives_the_sign_in(
    reached_amazon: PretendedAmazon, member: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    reached_amazon.add_seller(SELLER)
    login = press(reached_amazon)
    client = Client()
    to_sign_in = client.get(login)
    assert to_sign_in.status_code == 302
    target = to_sign_in["Location"]
    html = client.get(target).content.decode()
    hidden = re.search(r'name="next" value="([^"]+)"', html)
    assert hidden
    member.user.set_password("correct horse battery staple")
    member.user.save()
    signed_in = client.post(
        urlsplit(target).path,
        {
            "login": member.user.email,
            "password": "correct horse battery staple",
            "next": unescape(hidden.group(1)),
        },
    )
    assert signed_in["Location"] == login
    client.get(back(link_to_amazon(client.post(login, WISH))))
    assert Store.objects.count() == 1
    ours = [record.getMessage() for record in caplog.records if "urllib3" not in record.name]
    state = parse_qs(urlsplit(login).query)["amazon_state"][0]
    assert not [line for line in ours if state in line]


def question(amazon: PretendedAmazon, **changes: str) -> str:
    asked = {
        "amazon_callback_uri": f"{amazon.url}/apps/authorize/confirm/amzn1.sp.solution.x",
        "amazon_state": "s-1",
        "selling_partner_id": SELLER,
    }
    return f"/stores/authorize/?{urlencode(asked | changes)}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amazon_callback_uri": "https://evil.example/apps/authorize/confirm/x"}, "another site"),
        ({"amazon_callback_uri": "https://sellercentral.amazon.com.evil.example/"}, "another site"),
        ({"amazon_callback_uri": ""}, "parts of Amazon"),
        ({"amazon_state": ""}, "parts of Amazon"),
        ({"selling_partner_id": "<script>"}, "parts of Amazon"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_t3_a_question_that_is_not_amazons_leads_nowhere(
    reached_amazon: PretendedAmazon, member: Member, change: dict[str, str], words: str, method: str
) -> None:
    client = client_of(member)
    data = WISH if method == "post" else None
    response = getattr(client, method)(question(reached_amazon, **change), data)
    assert response.status_code == 400
    html = response.content.decode()
    assert words in html
    assert "evil.example" not in html
    assert not ConsentRequest.objects.exists()


def test_t3_without_a_configured_amazon_only_the_real_one_counts_and_names_the_region(
    member: Member, settings: Any, reached_amazon: PretendedAmazon
) -> None:
    settings.SELLER_CENTRAL_URL = ""
    client = client_of(member)
    assert client.get(question(reached_amazon)).status_code == 400
    europe = "https://sellercentral-europe.amazon.com/apps/authorize/confirm/amzn1.sp.solution.x"
    url = question(reached_amazon, amazon_callback_uri=europe)
    offered = dict(client.get(url).context["form"].fields["marketplace_id"].choices)
    assert {UK, GERMANY} <= offered.keys()
    assert not {US, CANADA, JAPAN} & offered.keys()
    assert client.post(url, WISH).status_code == 422
    answer = client.post(url + "&version=beta", WISH | {"marketplace_id": UK})
    address = urlsplit(link_to_amazon(answer))
    assert address.netloc == "sellercentral-europe.amazon.com"
    assert parse_qs(address.query)["version"] == ["beta"]


def test_t1_the_answer_must_be_about_the_seller_who_asked(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    other = reached_amazon.add_seller("A1OTHERSELLER")
    client = client_of(member)
    address = back(link_to_amazon(client.post(press(reached_amazon), WISH)))
    response = client.get(address.replace(f"partner_id={SELLER}", f"partner_id={other.id}"))
    assert response.status_code == 400
    assert not SellingPartner.objects.exists()
    event = AuditEvent.objects.get()
    assert event.detail == {"reason": "not_the_seller_asked_for"}


def test_t1_a_state_of_this_flow_is_bound_like_any_other(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    client = client_of(member)
    address = back(link_to_amazon(client.post(press(reached_amazon), WISH)))
    assert client_of(MemberFactory.create()).get(address).status_code == 400
    assert client_of(member).get(address).status_code == 400  # another session
    assert client.get(address).status_code == 302
    assert client.get(address).status_code == 400
    assert Store.objects.count() == 1


def test_t2_a_seller_of_another_account_is_refused_and_nothing_of_it_shown(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    theirs = StoreFactory.create(selling_partner__seller_id=SELLER, name="Their shop")
    client = client_of(member)
    for response in (
        client.get(question(reached_amazon)),
        client.post(question(reached_amazon), WISH),
    ):
        assert response.status_code == 400
        html = response.content.decode()
        assert "connected to another account" in html
        assert theirs.name not in html
    assert not ConsentRequest.objects.exists()


def test_t5_authorizing_is_for_managers(reached_amazon: PretendedAmazon) -> None:
    shipper = client_of(MemberFactory.create(role=Member.Role.SHIPPER))
    assert shipper.get(question(reached_amazon)).status_code == 403
    assert shipper.post(question(reached_amazon), WISH).status_code == 403


def test_amazon_takes_its_own_state_once(reached_amazon: PretendedAmazon, member: Member) -> None:
    reached_amazon.add_seller(SELLER)
    address = link_to_amazon(client_of(member).post(press(reached_amazon), WISH))
    follow(address)
    again = requests.get(address, allow_redirects=False, timeout=30)
    assert again.status_code == 400
    assert "MD9110" in again.text
