"""What is fetched as a product photo, and what never is (T10, T21)."""

import threading

import pytest
from pytest_django import Settings

from stores.models import SellingPartner
from stores.spapi import photos
from stores.spapi.photo_rule import LARGEST, kind_of, may_fetch
from stores.spapi.photos import PhotoRefused, PhotoUnavailable, fetch_photo
from tests.stores.spapi.scripted import Say, ScriptedServer

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
NA = "https://sellingpartnerapi-na.amazon.com"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://m.media-amazon.com/images/I/51DZ+p3w3vL.jpg", True),
        ("https://images-na.ssl-images-amazon.com/images/I/1.jpg", True),
        ("https://images-amazon.com/1.jpg", True),
        ("https://M.MEDIA-AMAZON.COM:443/1.jpg", True),
        ("http://m.media-amazon.com/1.jpg", False),
        ("https://m.media-amazon.com:8443/1.jpg", False),
        ("https://evilmedia-amazon.com/1.jpg", False),
        ("https://media-amazon.com.evil.example/1.jpg", False),
        ("https://evil.example/media-amazon.com/1.jpg", False),
        ("https://m.media-amazon.com@evil.example/1.jpg", False),
        ("https://user:pw@m.media-amazon.com/1.jpg", False),
        ("https://evil.example\\@m.media-amazon.com/1.jpg", False),
        ("https://evil.example\\.media-amazon.com/1.jpg", False),
        ("https://evil.example\t.media-amazon.com/1.jpg", False),
        ("https://evil.example#.media-amazon.com/1.jpg", False),
        ("https://evil.example?.media-amazon.com/1.jpg", False),
        ("https://sellingpartnerapi-na.amazon.com/1.jpg", False),
        ("https://127.0.0.1/1.jpg", False),
        ("https://[::1]/1.jpg", False),
        ("https://[broken/1.jpg", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("file:///etc/passwd", False),
        ("//m.media-amazon.com/1.jpg", False),
        ("", False),
    ],
)
def test_t10_only_amazons_picture_hosts_are_asked(url: str, allowed: bool) -> None:
    assert may_fetch(url, NA) is allowed


def test_t10_an_amazon_of_ones_own_serves_its_own_pictures_and_no_others() -> None:
    own = "http://127.0.0.1:8099"
    assert may_fetch(f"{own}/images/I/1.png", own)
    for url in (
        "http://127.0.0.1:8100/1.png",
        "https://127.0.0.1:8099/1.png",
        "http://localhost:8099/1.png",
        "https://m.media-amazon.com/1.jpg",
    ):
        assert not may_fetch(url, own)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<?xml version='1.0'?><svg/>", ""),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_t21_the_first_bytes_decide_what_a_picture_is(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.fixture
def partner() -> SellingPartner:
    return SellingPartner(region="NA")


def fetch(server: ScriptedServer, partner: SellingPartner, say: Say) -> photos.Photo:
    server.script.append(say)
    return fetch_photo(partner, f"{server.url}/images/I/1.png")


def test_a_picture_comes_without_token_or_cookie(
    server: ScriptedServer, partner: SellingPartner
) -> None:
    said = Say(200, PNG, {"Content-Type": "text/html"})
    assert fetch(server, partner, said) == (PNG, "image/png")
    sent = server.requests[0].headers
    assert not {"x-amz-access-token", "authorization", "cookie"} & set(sent)


@pytest.mark.parametrize(
    ("say", "reason"),
    [
        (Say(302, b"", {"Location": "http://169.254.169.254/"}), "status 302"),
        (Say(404, b""), "status 404"),
        (Say(200, b"<svg/>", {"Content-Type": "image/png"}), "kind"),
        (Say(200, PNG + b"\0" * LARGEST), "size"),
    ],
)
def test_t21_what_is_no_small_picture_is_refused_for_good(
    server: ScriptedServer, partner: SellingPartner, say: Say, reason: str
) -> None:
    with pytest.raises(PhotoRefused, match=reason):
        fetch(server, partner, say)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "say", [Say(500), Say(429), Say(hang_up=True), Say(200, PNG, announce=len(PNG) + 9)]
)
def test_outages_and_half_answers_are_tried_again_later(
    server: ScriptedServer, partner: SellingPartner, say: Say
) -> None:
    with pytest.raises(PhotoUnavailable):
        fetch(server, partner, say)


def test_t21_a_silent_server_is_left(
    server: ScriptedServer, partner: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "TIMEOUT_S", (0.2, 0.2))
    released = threading.Event()
    with pytest.raises(PhotoUnavailable):
        fetch(server, partner, Say(200, PNG, hold=released))
    released.set()


def test_t21_a_slow_drip_ends(
    server: ScriptedServer, partner: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "LONGEST_S", 0.0)
    with pytest.raises(PhotoUnavailable, match="slow"):
        fetch(server, partner, Say(200, PNG))


def test_t10_a_foreign_address_is_not_even_asked(
    server: ScriptedServer, partner: SellingPartner, settings: Settings
) -> None:
    settings.SP_API_ENDPOINTS = {"NA": NA}
    with pytest.raises(PhotoRefused, match="host"):
        fetch_photo(partner, f"{server.url}/images/I/1.png")
    assert server.requests == []
