"""The gateway's feeds against the pretended Amazon, over HTTP: the whole way, and what may go wrong on it."""

import json

import pytest

from stores import clock
from stores.models import ApiCall, SellingPartner
from stores.spapi.errors import OutcomeUnknown, Rejected, TemporarilyUnavailable, Throttled
from stores.spapi.feed_report import read_report
from stores.spapi.feed_storage import download, upload
from stores.spapi.feed_values import Fate, FeedReport, Verdict, verdicts
from stores.spapi.feeds import (
    cancel_feed,
    create_document,
    create_feed,
    find_report,
    get_feed,
    recent_feeds,
)
from tests.amazon import CANADA, US, PretendedAmazon
from tests.contract import FEEDS, contract, need_models
from tests.sandbox.feeder import carrier, envelope, feed_order, message
from tests.stores.spapi.calls import (
    list_feeds,
    new_document,
    place_of_report,
    read_feed,
    start_feed,
)
from tests.stores.spapi.conftest import new_seller
from tests.stores.spapi.scripted import Say, ScriptedServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(reached_amazon: PretendedAmazon) -> SellingPartner:
    """With four open orders; feeds are done as soon as they are made."""
    reached_amazon.feed_settings(queueSeconds=0, processSeconds=0)
    seller = reached_amazon.add_seller(region="NA", marketplaces=[US, CANADA])
    reached_amazon.add_orders(seller.id, [feed_order(number) for number in range(1, 5)])
    return new_seller(seller_id=seller.id, refresh_token=seller.refresh_token)


def sent(selling_partner: SellingPartner, *messages: str) -> str:
    place = create_document(selling_partner)
    upload(selling_partner, place, envelope(selling_partner.seller_id, *messages))
    made = create_feed(selling_partner, place.document_id, [US])
    assert made.request_id
    return made.feed_id


def report_of(selling_partner: SellingPartner, feed_id: str) -> FeedReport | None:
    feed = get_feed(selling_partner, feed_id)
    assert feed.request_id
    if not feed.report_id:
        return None
    return read_report(download(selling_partner, find_report(selling_partner, feed.report_id)))


def became(selling_partner: SellingPartner, feed_id: str, *numbers: int) -> dict[int, Verdict]:
    status = get_feed(selling_partner, feed_id).status
    return verdicts(status, report_of(selling_partner, feed_id), numbers)


@pytest.mark.parametrize("gzip", [True, False])
def test_shp_18_the_whole_way_of_a_feed(
    reached_amazon: PretendedAmazon, connected: SellingPartner, gzip: bool
) -> None:
    reached_amazon.feed_settings(gzip=gzip)
    refused = message(2, order="<AmazonOrderID>999-0000001-0000001</AmazonOrderID>")
    feed_id = sent(connected, message(1), refused, message(3, data=carrier(tracking="")))
    found = became(connected, feed_id, 1, 2, 3)
    assert [each.fate for each in found.values()] == [Fate.ACCEPTED, Fate.REFUSED, Fate.ACCEPTED]
    assert found[2].results[0].code == "18061"
    assert found[3].results[0].kind == "Warning"
    assert reached_amazon.summary()["confirmations"]["exactlyOne"] == 2
    operations = set(ApiCall.objects.values_list("operation", flat=True))
    assert {"createFeedDocument", "uploadFeed", "createFeed", "downloadReport"} <= operations


def test_a_feed_tells_where_it_is(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    reached_amazon.feed_settings(queueSeconds=20, processSeconds=40)
    feed_id = sent(connected, message(1))
    seen = []
    for seconds in (0, 21, 41):
        reached_amazon.advance(seconds)
        feed = get_feed(connected, feed_id)
        seen.append((feed.status, feed.is_over, bool(feed.report_id)))
    assert seen == [
        ("IN_QUEUE", False, False),
        ("IN_PROGRESS", False, False),
        ("DONE", True, True),
    ]
    assert feed.created_at
    assert feed.started_at
    assert feed.ended_at
    assert feed.created_at < feed.started_at < feed.ended_at


def test_a_feed_is_cancelled_in_the_queue_only(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    reached_amazon.feed_settings(queueSeconds=20, processSeconds=40)
    first, second = sent(connected, message(1)), sent(connected, message(2))
    assert cancel_feed(connected, second).request_id
    assert [each.fate for each in became(connected, second, 2).values()] == [Fate.NOT_DONE]
    reached_amazon.advance(21)
    with pytest.raises(Rejected) as refused:
        cancel_feed(connected, first)
    assert "cannot be cancelled" in refused.value.message


@pytest.mark.parametrize(
    ("kind", "shipped"),
    [
        ("feed_fatal", 1),
        ("feed_fatal_no_report", 1),
        ("report_plain", 2),
        ("report_missing_message", 1),
    ],
)
def test_decision_23_a_bad_day_leaves_every_order_to_be_read(
    reached_amazon: PretendedAmazon, connected: SellingPartner, kind: str, shipped: int
) -> None:
    reached_amazon.fault("createFeed", kind)
    feed_id = sent(connected, message(1), message(2))
    assert {each.fate for each in became(connected, feed_id, 1, 2).values()} == {Fate.UNKNOWN}
    assert reached_amazon.summary()["confirmations"]["exactlyOne"] == shipped


def test_trb_3_a_rejected_feed_says_why(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    reached_amazon.fault("createFeed", "feed_rejected")
    report = report_of(connected, sent(connected, message(1)))
    assert report is not None
    assert report.is_rejection


def test_one_broken_rule_accepts_nothing(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    feed_id = sent(connected, message(1), message(2, data=carrier("Pigeon")))
    assert {each.fate for each in became(connected, feed_id, 1, 2).values()} == {Fate.UNKNOWN}
    report = report_of(connected, feed_id)
    assert report is not None
    assert [(each.message_id, each.kind) for each in report.results] == [(0, "Error")]
    assert reached_amazon.summary()["confirmations"]["exactlyOne"] == 0


def test_a_feed_whose_answer_got_lost_is_found_among_the_recent_ones(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    since = clock.now()
    assert recent_feeds(connected, since) == []
    reached_amazon.fault("createFeed", "timeout_after", seconds=0.05)
    with pytest.raises(OutcomeUnknown):
        sent(connected, message(1))
    (feed,) = recent_feeds(connected, since)
    assert (feed.status, feed.feed_id) == ("DONE", reached_amazon.feeds()[0]["feedId"])


@pytest.mark.parametrize("kind", ["500", "503", "html", "timeout_before", "expired_token"])
def test_an_upload_that_failed_is_begun_anew(
    reached_amazon: PretendedAmazon, connected: SellingPartner, kind: str
) -> None:
    reached_amazon.fault("upload", kind, seconds=0.05)
    with pytest.raises(TemporarilyUnavailable):
        sent(connected, message(1))
    assert reached_amazon.feeds() == []
    assert became(connected, sent(connected, message(1)), 1)[1].fate is Fate.ACCEPTED


def test_an_address_that_is_too_old_uploads_nothing(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    place = create_document(connected)
    reached_amazon.advance(301)
    with pytest.raises(TemporarilyUnavailable) as late:
        upload(connected, place, b"<x/>")
    assert late.value.code == "AccessDenied"
    with pytest.raises(Rejected):
        create_feed(connected, place.document_id, [US])


@pytest.mark.parametrize("kind", ["cut_body", "500", "html", "timeout_after"])
def test_a_download_that_broke_off_is_repeated(
    reached_amazon: PretendedAmazon, connected: SellingPartner, kind: str
) -> None:
    feed_id = sent(connected, message(1))
    reached_amazon.fault("download", kind, seconds=0.05)
    with pytest.raises(TemporarilyUnavailable):
        report_of(connected, feed_id)
    assert became(connected, feed_id, 1)[1].fate is Fate.ACCEPTED


def test_amazons_plan_of_feeds_is_kept(
    reached_amazon: PretendedAmazon, connected: SellingPartner
) -> None:
    place = create_document(connected)
    upload(connected, place, b"<x/>")
    reached_amazon.rates("createFeed", restore=True)
    for _ in range(15):
        create_feed(connected, place.document_id, [US])
    with pytest.raises(Throttled) as ours:
        create_feed(connected, place.document_id, [US])
    assert ours.value.status is None
    assert [call["status"] for call in reached_amazon.calls(operation="createFeed")] == [202] * 15


def test_requests_are_those_of_the_model(server: ScriptedServer, seller: SellingPartner) -> None:
    need_models()
    model = contract(FEEDS)
    calls = {
        new_document: ("POST", "/feeds/2021-06-30/documents"),
        start_feed: ("POST", "/feeds/2021-06-30/feeds"),
        read_feed: ("GET", "/feeds/2021-06-30/feeds/5001"),
        list_feeds: ("GET", "/feeds/2021-06-30/feeds"),
        place_of_report: ("GET", "/feeds/2021-06-30/documents/document-2"),
    }
    for act, (method, path) in calls.items():
        server.script.append(Say.error(400, "InvalidInput"))
        with pytest.raises(Rejected):
            act(seller)
        request = server.requests[-1]
        assert (request.method, request.path) == (method, path)
        model.check_query(method, path, set(request.query))
        body = json.loads(request.body) if request.body else None
        model.check_request_body(method, path, body)
    assert json.loads(server.requests[0].body) == {"contentType": "text/xml; charset=UTF-8"}
    assert json.loads(server.requests[1].body) == {
        "feedType": "POST_ORDER_FULFILLMENT_DATA",
        "marketplaceIds": ["ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"],
        "inputFeedDocumentId": "document-1",
    }


def test_amazons_own_examples_are_read(server: ScriptedServer, seller: SellingPartner) -> None:
    need_models()
    model = contract(FEEDS)

    def example(method: str, template: str) -> Say:
        (case,) = [each for each in model.cases(method, template) if each.status < 300]
        return Say.json(case.status, case.response)

    server.script.append(example("GET", "/feeds/2021-06-30/feeds/{feedId}"))
    assert read_feed(seller).status == "CANCELLED"
    server.script.append(example("GET", "/feeds/2021-06-30/feeds"))
    assert [feed.feed_id for feed in list_feeds(seller)] == ["FeedId1"]
    server.script.append(example("POST", "/feeds/2021-06-30/feeds"))
    assert start_feed(seller).feed_id == "3485934"
    server.script.append(example("POST", "/feeds/2021-06-30/documents"))
    assert new_document(seller).url.startswith("https://")
    server.script.append(example("GET", "/feeds/2021-06-30/documents/{feedDocumentId}"))
    assert not place_of_report(seller).compressed


@pytest.mark.parametrize(
    "body",
    [{"url": ""}, {"url": 7}, {"url": "https://x/", "compressionAlgorithm": "ZSTD"}],
)
def test_a_place_that_cannot_be_read_is_none(
    server: ScriptedServer, seller: SellingPartner, body: dict[str, object]
) -> None:
    server.script.append(Say.json(200, {"feedDocumentId": "d"} | body))
    with pytest.raises(TemporarilyUnavailable):
        place_of_report(seller)


@pytest.mark.parametrize("places", [[], [US] * 26])
def test_a_feed_without_marketplaces_is_our_own_mistake(
    server: ScriptedServer, seller: SellingPartner, places: list[str]
) -> None:
    with pytest.raises(ValueError, match="1 to 25"):
        create_feed(seller, "document-1", places)
    assert not server.requests
