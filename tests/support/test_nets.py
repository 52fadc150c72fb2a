"""The support desk is there for the networks of the list alone (DPP 1.1, T14)."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OFFICE, ABROAD = "10.1.2.3", "203.0.113.9"


@pytest.fixture(autouse=True)
def _nets(settings: Settings) -> None:
    settings.ADMIN_ALLOWED_NETS = [ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")]


def asked(path: str, address: str, forwarded: str = "") -> Any:
    client = Client(REMOTE_ADDR=address)
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client.get(path, headers={"X-Forwarded-For": forwarded} if forwarded else {})


@pytest.mark.parametrize("path", ["/admin/", "/admin", "/admin/login/", "/admin/orders/order/", "/admin/none/"])  # fmt: skip
def test_dpp_1_1_from_outside_the_list_every_address_of_the_desk_is_404(path: str) -> None:
    answer = asked(path, ABROAD)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    signed_out = Client(REMOTE_ADDR=ABROAD).get(path)
    assert signed_out.status_code == 404
    assert signed_out.text == answer.text


@pytest.mark.parametrize("address", [OFFICE, "2001:db8::7", "::ffff:10.9.9.9"])
def test_dpp_1_1_from_inside_it_opens(address: str) -> None:
    assert asked("/admin/", address).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/accounts/login/", "/stores/"])
def test_dpp_1_1_the_other_pages_are_open_to_all(path: str) -> None:
    assert asked(path, ABROAD).status_code in (200, 302)


@pytest.mark.parametrize(
    ("proxies", "address", "forwarded", "status"),
    [
        (0, ABROAD, OFFICE, 404),  # No proxy is ours: whoever sends the header made it up.
        (1, "127.0.0.1", OFFICE, 200),
        (1, "127.0.0.1", f"{OFFICE}, {ABROAD}", 404),  # Made up, then completed by our proxy.
        (1, "127.0.0.1", f"{ABROAD}, {OFFICE}", 200),
        (2, "127.0.0.1", OFFICE, 404),  # Two proxies of ours would have written two.
        (2, "127.0.0.1", f"{ABROAD}, {OFFICE}, 127.0.0.1", 200),
        (1, "127.0.0.1", "nonsense", 404),
        (1, "127.0.0.1", "", 404),  # Past the proxy.
    ],
)
def test_dpp_1_1_a_forged_address_opens_nothing(
    settings: Settings, proxies: int, address: str, forwarded: str, status: int
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert asked("/admin/", address, forwarded).status_code == status


def test_dpp_1_1_without_a_list_the_desk_is_open_to_every_network(settings: Settings) -> None:
    settings.ADMIN_ALLOWED_NETS = []
    assert asked("/admin/", ABROAD).status_code == 200
