"""Which hosts and which addresses of the net BigCommerce's calls may go to (T10)."""

import socket
from typing import Any

import pytest
import requests
from pytest_django import Settings

from stores.bigcommerce import transport
from stores.bigcommerce.reach import API, is_public, is_store_hash, may_call

ADDRESSES = {
    "34.111.204.151": True,
    "1.1.1.1": True,
    "2606:4700:4700::1111": True,
    "::ffff:1.1.1.1": True,
    "2002:101:101::1": True,
    "64:ff9b::101:101": True,
    "0.0.0.0": False,
    "10.0.0.1": False,
    "100.64.0.1": False,
    "127.0.0.1": False,
    "127.255.255.254": False,
    "169.254.169.254": False,
    "172.16.0.1": False,
    "172.31.255.255": False,
    "192.0.2.1": False,
    "192.168.1.1": False,
    "198.18.0.1": False,
    "203.0.113.5": False,
    "224.0.0.1": False,
    "255.255.255.255": False,
    "::": False,
    "::1": False,
    "::127.0.0.1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:169.254.169.254": False,
    "64:ff9b::7f00:1": False,
    "64:ff9b::a9fe:a9fe": False,
    "64:ff9b:1::a00:1": False,
    "2002:7f00:1::": False,
    "2002:c0a8:101::1": False,
    "2001:0:101:101::f5ff:fffe": False,
    "fc00::1": False,
    "fe80::1%eth0": False,
    "ff02::1": False,
    "2001:db8::1": False,
    "api.bigcommerce.com": False,
    "": False,
}


@pytest.mark.parametrize(("address", "public"), ADDRESSES.items())
def test_t10_an_address_is_public_only_with_all_that_it_carries(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "text", ["", "abc", "a" * 21, "MUGSHOP1", "mug-shop", "../v3", "mugshop1/", "mugshop1\n", "mugshоp1"]
)  # fmt: skip
def test_t10_a_store_hash_is_small_letters_and_digits(text: str) -> None:
    assert not is_store_hash(text)
    assert is_store_hash("mugshop1")


@pytest.mark.parametrize(
    "base",
    [
        "http://api.bigcommerce.com",
        "https://api.bigcommerce.com.evil.example",
        "https://api.bigcommerce.com@evil.example",
        "https://api.bigcommerce.com:8443",
        "https://api.bigcommerce.com/x",
        "https://10.0.0.1",
        "https://[::1",
        "",
    ],
)
def test_t10_no_other_host_is_called_not_even_while_trying(base: str) -> None:
    assert not may_call(base, trying=True)
    assert may_call(API, trying=False)


def test_t10_a_pretended_bigcommerce_is_for_demo_and_tests_only(settings: Settings) -> None:
    base = "http://127.0.0.1:8099/bigcommerce"
    assert may_call(base, trying=True)
    assert not may_call(base, trying=False)
    settings.BIGCOMMERCE_API_URL = base
    settings.TESTING = settings.DEMO = False
    with pytest.raises(transport.ForeignAddress):
        transport.address_of("mugshop1", "orders")


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[Any]:
    """The name's answers, one after the other; what is then connected to is noted and refused."""
    left, went = list(answers), []

    def look_up(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in left.pop(0)]

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("stores.bigcommerce.pinned.create_connection", connect)
    return went


def ask(settings: Settings) -> transport.Lost:
    settings.BIGCOMMERCE_API_URL = API
    with transport.new_session() as session, pytest.raises(transport.Lost) as lost:
        transport.send(session, "GET", transport.address_of("mugshop1", "orders"), "token")
    return lost.value


def test_t10_the_address_that_was_checked_is_the_one_that_is_used(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """A second look at the name would get the address of this machine."""
    went = resolving(monkeypatch, ["34.111.204.151"], ["127.0.0.1"])
    assert ask(settings).sent is False
    assert went == [("34.111.204.151", 443)]


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["34.111.204.151", "169.254.169.254"], []])
def test_t10_a_name_that_leads_inside_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, answer: list[str]
) -> None:
    went = resolving(monkeypatch, answer)
    lost = ask(settings)
    assert (lost.kind, lost.sent, went) == ("AddressRefused", False, [])


def test_t10_bigcommerces_session_knows_no_plain_http_no_proxy_and_no_redirect(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BIGCOMMERCE_API_URL = API
    monkeypatch.setenv("HTTPS_PROXY", "http://10.0.0.1:3128")
    went = resolving(monkeypatch, ["34.111.204.151"])
    with transport.new_session() as session:
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get("http://api.bigcommerce.com/", timeout=1)
        with pytest.raises(transport.Lost):
            transport.send(session, "GET", transport.address_of("mugshop1", "orders"), "token")
    assert went == [("34.111.204.151", 443)]
