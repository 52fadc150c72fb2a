"""Seller Central's consent page (sp-api.md 6.1, data-protection T1)."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.amazon import PretendedAmazon, start_amazon, stop_amazon

REDIRECT = "http://127.0.0.1:9/oauth/callback"
TEXT = (
    "I direct Amazon to provide Waybill access to my Selling Partner account and related data."
    " I am responsible for any actions taken by the application"
)


def _address(amazon: PretendedAmazon, **query: str) -> str:
    given = {"application_id": "amzn1.sellerapps.app.1", "state": "s-1", "redirect_uri": REDIRECT}
    return f"{amazon.url}/apps/authorize/consent?{urlencode(given | query)}"


def _post(address: str, **form: str) -> requests.Response:
    return requests.post(address, data=form, allow_redirects=False, timeout=10)


def test_the_page_names_the_sellers_and_asks_for_the_tick(amazon: PretendedAmazon) -> None:
    seller = amazon.add_seller(storeName="Mug & Co")
    page = requests.get(_address(amazon), timeout=10)
    assert page.status_code == 200
    assert f'value="{seller.id}"' in page.text
    assert "Mug &amp; Co" in page.text
    assert TEXT in " ".join(page.text.split())
    assert 'name="consent"' in page.text
    assert 'name="selling_partner_id"' in page.text


def test_confirming_redirects_with_code_seller_and_the_state_unchanged(
    amazon: PretendedAmazon,
) -> None:
    seller = amazon.add_seller()
    state = "a/b+c=&d é"
    location = amazon.consent(
        _address(amazon, state=state, redirect_uri=REDIRECT + "?x=1"), seller.id
    )
    assert location.startswith(REDIRECT + "?")
    query = parse_qs(urlsplit(location).query)
    assert query["x"] == ["1"]
    assert query["state"] == [state]
    assert query["selling_partner_id"] == [seller.id]
    assert query["spapi_oauth_code"][0]


def test_without_the_tick_it_is_refused_with_a_message(amazon: PretendedAmazon) -> None:
    seller = amazon.add_seller()
    page = _post(_address(amazon), selling_partner_id=seller.id)
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert "Tick the box" in page.text


def test_an_unknown_seller_cannot_confirm(amazon: PretendedAmazon) -> None:
    amazon.add_seller()
    page = _post(_address(amazon), selling_partner_id="ANOBODY", consent="yes")
    assert page.status_code == 400


def test_a_missing_application_id_is_md1000(amazon: PretendedAmazon) -> None:
    page = requests.get(_address(amazon, application_id=""), timeout=10)
    assert page.status_code == 400
    assert "MD1000" in page.text


@pytest.mark.parametrize(
    "redirect_uri",
    ["", "https://evil.example/cb", "ftp://127.0.0.1/cb", "http://127.0.0.1.evil.example/", "x"],
)
def test_an_unregistered_redirect_uri_is_md5101(amazon: PretendedAmazon, redirect_uri: str) -> None:
    seller = amazon.add_seller()
    page = _post(
        _address(amazon, redirect_uri=redirect_uri), selling_partner_id=seller.id, consent="yes"
    )
    assert page.status_code == 400
    assert "MD5101" in page.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:1", "[::1]:9"])
def test_loopback_addresses_need_no_registration(amazon: PretendedAmazon, host: str) -> None:
    amazon.add_seller()
    page = requests.get(_address(amazon, redirect_uri=f"http://{host}/cb"), timeout=10)
    assert page.status_code == 200


def test_a_registered_redirect_uri_is_taken_and_is_the_default(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    registered = "https://waybill.example/oauth"
    process, url = start_amazon(tmp_path_factory.mktemp("a"), "--redirect-uri", registered)
    try:
        other = PretendedAmazon(url, "", "")
        seller = other.add_seller()
        for redirect_uri in (registered, ""):
            location = other.consent(_address(other, redirect_uri=redirect_uri), seller.id)
            assert location.startswith(registered + "?")
    finally:
        assert stop_amazon(process) == 0
