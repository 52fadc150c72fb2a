"""Moving a feed's bytes: where to, with which headers, and what a bad answer means."""

import gzip
import threading
import zlib
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from stores.models import ApiCall, SellingPartner
from stores.spapi import feed_storage
from stores.spapi.errors import Rejected, SpApiError, TemporarilyUnavailable
from stores.spapi.feed_storage import LARGEST_UPLOAD, download, upload
from stores.spapi.feed_values import ReportPlace, UploadPlace
from stores.spapi.storage_rule import may_reach
from tests.stores.spapi.scripted import Say, ScriptedServer

AMAZON = "https://sellingpartnerapi-na.amazon.com"
BUCKET = "https://tortuga-prod-na.s3-external-1.amazonaws.com"


def to(server: ScriptedServer, path: str = "/bucket/1?X-Amz-Signature=secret") -> UploadPlace:
    return UploadPlace("document-1", server.url + path)


def at(server: ScriptedServer, *, compressed: bool = False) -> ReportPlace:
    return ReportPlace(server.url + "/bucket/2?X-Amz-Signature=secret", compressed)


def test_an_upload_carries_the_bytes_their_type_and_no_token(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    server.script.append(Say(200))
    upload(seller, to(server), "<x>é</x>".encode())
    (request,) = server.requests
    assert (request.method, request.path, request.body) == ("PUT", "/bucket/1", "<x>é</x>".encode())
    assert request.query == {"X-Amz-Signature": ["secret"]}
    assert request.headers["content-type"] == "text/xml; charset=UTF-8"
    assert request.headers["content-length"] == "9"
    assert "transfer-encoding" not in request.headers
    assert not {"x-amz-access-token", "authorization", "cookie"} & set(request.headers)
    (row,) = ApiCall.objects.all()
    assert (row.operation, row.status, row.error_code) == ("uploadFeed", 200, "")


@pytest.mark.parametrize("compressed", [False, True])
def test_a_download_is_unpacked_as_announced(
    server: ScriptedServer, seller: SellingPartner, compressed: bool
) -> None:
    server.script.append(Say(200, gzip.compress(b"<r/>") if compressed else b"<r/>"))
    assert download(seller, at(server, compressed=compressed)) == b"<r/>"
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_a_content_encoding_of_gzip_is_not_unpacked_twice(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    for compressed in (False, True):
        server.script.append(Say(200, gzip.compress(b"<r/>"), {"Content-Encoding": "gzip"}))
        assert download(seller, at(server, compressed=compressed)) == b"<r/>"


EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
ANSWERS: list[tuple[Say, type[SpApiError], str]] = [
    (Say(403, EXPIRED), TemporarilyUnavailable, "AccessDenied"),
    (Say(503, b"<Error><Code>SlowDown</Code></Error>"), TemporarilyUnavailable, "SlowDown"),
    (Say(500, b""), TemporarilyUnavailable, "unexpected_status"),
    (Say(404, b"<Error><Code>NoSuchKey</Code></Error>"), Rejected, "NoSuchKey"),
    (Say(400, b"<html>"), Rejected, "unexpected_status"),
    (Say(204), TemporarilyUnavailable, "unexpected_status"),
    (Say(302, b"", {"Location": "/elsewhere"}), TemporarilyUnavailable, "unexpected_status"),
    (Say(hang_up=True), TemporarilyUnavailable, "RemoteProtocolError"),
    (Say(200, b"<r", announce=500), TemporarilyUnavailable, "RemoteProtocolError"),
]


@pytest.mark.parametrize(("say", "meaning", "code"), ANSWERS)
def test_every_other_answer_is_a_failure_and_no_redirect_is_followed(
    server: ScriptedServer,
    seller: SellingPartner,
    say: Say,
    meaning: type[SpApiError],
    code: str,
) -> None:
    for act in (
        lambda: upload(seller, to(server), b"<x/>"),
        lambda: download(seller, at(server)),
    ):
        server.script.append(say)
        with pytest.raises(meaning) as caught:
            act()
        assert type(caught.value) is meaning
        assert caught.value.code == code
        assert "secret" not in str(caught.value)
    assert len(server.requests) == 2
    assert set(ApiCall.objects.values_list("error_code", flat=True)) == {code}


def test_a_report_that_is_cut_or_packed_wrongly_is_asked_for_again(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    for body in (b"<r/>", gzip.compress(b"<r/>" * 1000)[:-10], b""):
        server.script.append(Say(200, body))
        with pytest.raises(TemporarilyUnavailable) as caught:
            download(seller, at(server, compressed=True))
        assert caught.value.code in ("bad_gzip", "bad_cut")


def test_a_report_that_grows_without_end_is_refused(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b"\0" * 1024 * 1024) for _ in range(41)) + packer.flush()
    server.script.append(Say(200, bomb))
    with pytest.raises(TemporarilyUnavailable) as caught:
        download(seller, at(server, compressed=True))
    assert caught.value.code == "bad_size"


def test_an_answer_that_is_too_large_is_given_up(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_storage, "LARGEST_DOWNLOAD", 1000)
    server.script.append(Say(200, b"x" * 1001))
    with pytest.raises(TemporarilyUnavailable) as caught:
        download(seller, at(server))
    assert caught.value.code == "bad_size"


def test_an_answer_that_drips_is_given_up(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_storage, "LONGEST_S", -1)
    server.script.append(Say(200, b"slow"))
    with pytest.raises(TemporarilyUnavailable) as caught:
        download(seller, at(server))
    assert caught.value.code == "bad_slow"


def test_t21_an_upload_that_drips_is_given_up_in_the_middle(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece takes 10 s, and the task that sends them lives a minute."""
    times = iter(range(0, 1000, 10))
    monkeypatch.setattr(feed_storage, "time", SimpleNamespace(monotonic=lambda: next(times)))
    monkeypatch.setattr(feed_storage, "_PIECE", 4)
    with pytest.raises(TemporarilyUnavailable) as caught:
        upload(seller, to(server), b"<x>" + b"1" * 100 + b"</x>")
    assert caught.value.code == "bad_slow"
    assert next(times) < 100
    assert ApiCall.objects.get().error_code == "bad_slow"


def test_t21_a_large_upload_arrives_whole(server: ScriptedServer, seller: SellingPartner) -> None:
    content = bytes(range(256)) * 4096 + b"end"
    server.script.append(Say(200))
    upload(seller, to(server), content)
    assert server.requests[0].body == content


def test_a_silent_storage_is_given_up(
    server: ScriptedServer, seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_storage, "_TIMEOUT", 0.1)
    held = threading.Event()
    server.script.append(Say(200, hold=held))
    try:
        with pytest.raises(TemporarilyUnavailable) as caught:
            download(seller, at(server))
    finally:
        held.set()
    assert caught.value.code == "ReadTimeout"


def test_a_feed_that_is_too_large_is_our_own_mistake(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    with pytest.raises(ValueError, match="at most"):
        upload(seller, to(server), b"x" * (LARGEST_UPLOAD + 1))
    assert not server.requests


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/bucket",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        BUCKET + "/1",
    ],
)
def test_t10_a_foreign_address_is_never_reached(
    server: ScriptedServer, seller: SellingPartner, url: str
) -> None:
    for act in (
        lambda: upload(seller, UploadPlace("d", url), b"<x/>"),
        lambda: download(seller, ReportPlace(url, False)),
    ):
        with pytest.raises(Rejected) as caught:
            act()
        assert caught.value.code == "foreign_address"
    assert not server.requests
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        BUCKET + "/a/b?X-Amz-Signature=1",
        "https://tortuga-prod-eu.s3-eu-west-1.amazonaws.com/x",
        "https://tortuga-prod-fe.s3.us-west-2.amazonaws.com/x",
        "https://tortuga-prod-na.s3.amazonaws.com:443/x",
        "https://tortuga-prod-na.s3.dualstack.us-east-1.amazonaws.com/x",
    ],
)
def test_t10_amazons_buckets_are_reached(url: str) -> None:
    assert may_reach(url, AMAZON)


@pytest.mark.parametrize(
    "url",
    [
        BUCKET.replace("https", "http") + "/x",
        BUCKET + ":8443/x",
        BUCKET + ".evil.example/x",
        "https://evil.example/.s3.amazonaws.com/x",
        "https://s3.amazonaws.com@evil.example/x",
        "https://evil-1.us-east-1.elb.amazonaws.com/x",
        "https://a.s3evil.amazonaws.com/x",
        "https://ec2-1-2-3-4.compute-1.amazonaws.com/x",
        "https://amazonaws.com/x",
        "https://tortuga-prod-na.s3.amazonaws.com\\@evil.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "",
    ],
)
def test_t10_nothing_else_is(url: str) -> None:
    assert not may_reach(url, AMAZON)


def test_t10_another_endpoint_keeps_documents_on_its_own_host_alone() -> None:
    own = "http://127.0.0.1:8099"
    assert may_reach(own + "/_storage/1", own)
    for url in ("http://127.0.0.1:8098/x", "https://127.0.0.1:8099/x", BUCKET + "/x"):
        assert not may_reach(url, own)


def test_the_real_amazon_is_reached_through_its_buckets(
    server: ScriptedServer, seller: SellingPartner, settings: Settings
) -> None:
    settings.SP_API_ENDPOINTS = dict.fromkeys(("NA", "EU", "FE"), AMAZON)
    with pytest.raises(Rejected) as caught:
        upload(seller, to(server), b"<x/>")
    assert caught.value.code == "foreign_address"
    assert not server.requests
