"""The flow of Feeds: documents, feeds, their states and their reports (sp-api.md section 4)."""

import gzip
from typing import Any

import pytest

from tests import contract
from tests.amazon import CANADA, GERMANY, US, PretendedAmazon
from tests.sandbox.buyer import error_of
from tests.sandbox.feeder import DOCUMENTS, FEEDS, TYPE, Feeder, Report, envelope, message
from tests.sandbox.visitor import make_visitor


def test_a_feed_is_queued_processed_and_done_by_the_clock(feeder: Feeder) -> None:
    (order_id,) = feeder.orders()
    feed_id = feeder.send(message())
    feed = feeder.read(feed_id)
    assert (feed["processingStatus"], feed["feedType"]) == ("IN_QUEUE", TYPE)
    assert feed["marketplaceIds"] == [US]
    assert feeder.amazon.order(order_id)["status"] == "UNSHIPPED"
    feeder.amazon.advance(21)
    assert feeder.amazon.order(order_id)["status"] == "SHIPPED"
    feed = feeder.read(feed_id)
    assert feed["processingStatus"] == "IN_PROGRESS"
    assert "resultFeedDocumentId" not in feed
    feeder.amazon.advance(40)
    feed = feeder.read(feed_id)
    assert feed["processingStatus"] == "DONE"
    assert feed["createdTime"] < feed["processingStartTime"] < feed["processingEndTime"]
    report = Report.read(feeder.raw_report(feed_id))
    assert report == Report("Complete", 1, 1, 0, 0, [])


def test_feeds_of_a_seller_follow_each_other(amazon: PretendedAmazon, feeder: Feeder) -> None:
    feeder.orders(2)
    first, second = feeder.send(message(1)), feeder.send(message(2))
    other = Feeder(make_visitor(amazon, marketplaces=[US]))
    apart = other.send(message(1))
    feeder.amazon.advance(30)
    states = [feeder.state(first), feeder.state(second), other.state(apart)]
    assert states == ["IN_PROGRESS", "IN_QUEUE", "IN_PROGRESS"]
    feeder.amazon.advance(40)
    assert [feeder.state(first), feeder.state(second)] == ["DONE", "IN_PROGRESS"]


def test_the_times_of_feeds_can_be_set(feeder: Feeder) -> None:
    feeder.amazon.feed_settings(queueSeconds=0, processSeconds=0)
    (order_id,) = feeder.orders()
    assert feeder.state(feeder.send(message())) == "DONE"
    assert feeder.amazon.order(order_id)["status"] == "SHIPPED"
    with pytest.raises(AssertionError, match="gzip"):
        feeder.amazon.feed_settings(gzip="no")


def test_only_a_feed_in_the_queue_can_be_cancelled(feeder: Feeder) -> None:
    orders = feeder.orders(3)
    one, two, three = (feeder.send(message(number)) for number in (1, 2, 3))
    assert (feeder.cancel(two).status_code, feeder.cancel(two).content) == (200, b"")
    feeder.amazon.advance(21)
    assert "cannot be cancelled" in error_of(feeder.cancel(one))["details"]
    feeder.amazon.advance(160)
    assert [feeder.state(each) for each in (one, two, three)] == ["DONE", "CANCELLED", "DONE"]
    statuses = [feeder.amazon.order(each)["status"] for each in orders]
    assert statuses == ["SHIPPED", "UNSHIPPED", "SHIPPED"]
    assert "resultFeedDocumentId" not in feeder.read(two)


def test_a_report_is_gzipped_unless_told_otherwise(feeder: Feeder) -> None:
    feeder.orders(2)
    feeds = [feeder.send(message(1))]
    feeder.amazon.advance(61)
    feeder.amazon.feed_settings(gzip=False)
    feeds.append(feeder.send(message(2)))
    feeder.amazon.advance(61)
    places = [feeder.document(feeder.read(each)["resultFeedDocumentId"]).json() for each in feeds]
    assert [place.get("compressionAlgorithm") for place in places] == ["GZIP", None]
    answers = [feeder.visitor.http.get(place["url"], timeout=10) for place in places]
    assert all("Content-Encoding" not in answer.headers for answer in answers)
    assert gzip.decompress(answers[0].content).startswith(b"<?xml")
    assert answers[1].content.startswith(b"<?xml")


def test_the_content_encoding_header_makes_clients_unpack_by_themselves(feeder: Feeder) -> None:
    feeder.orders()
    feed_id = feeder.send(message())
    feeder.amazon.advance(61)
    document_id = feeder.read(feed_id)["resultFeedDocumentId"]
    place = feeder.document(document_id, enableContentEncodingUrlHeader="true").json()
    answer = feeder.visitor.http.get(place["url"], timeout=10)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content.startswith(b"<?xml")
    error_of(feeder.document(document_id, enableContentEncodingUrlHeader="maybe"))


WRONG_FEEDS: dict[str, tuple[dict[str, Any], str]] = {
    "no type": ({"feedType": None}, "feedType cannot be null"),
    "a listing feed": ({"feedType": "POST_PRODUCT_DATA"}, "not supported"),
    "no marketplace": ({"marketplaceIds": []}, "1 to 25"),
    "26 marketplaces": ({"marketplaceIds": [US] * 26}, "1 to 25"),
    "no document": ({"inputFeedDocumentId": None}, "inputFeedDocumentId cannot be null"),
    "a document of nobody": ({"inputFeedDocumentId": "none"}, "not valid"),
    "a stray field": ({"path": "/feeds"}, "Unknown field: path"),
}


@pytest.mark.parametrize("name", WRONG_FEEDS)
def test_a_wrong_feed_is_refused(feeder: Feeder, name: str) -> None:
    changes, details = WRONG_FEEDS[name]
    document_id = feeder.uploaded(b"<x/>")
    assert details in error_of(feeder.create(document_id, **changes))["details"]
    assert feeder.amazon.feeds() == []


def test_a_marketplace_of_others_is_denied(feeder: Feeder) -> None:
    document_id = feeder.uploaded(b"<x/>")
    error_of(feeder.create(document_id, marketplaceIds=[US, GERMANY]), 403)
    assert feeder.create(document_id, marketplaceIds=[US, CANADA]).status_code == 202


def test_a_document_must_be_filled_and_younger_than_two_days(
    amazon: PretendedAmazon, feeder: Feeder
) -> None:
    empty = feeder.new_document()["feedDocumentId"]
    assert "no contents" in error_of(feeder.create(empty))["details"]
    filled = feeder.uploaded(b"<x/>")
    other = Feeder(make_visitor(amazon, marketplaces=[US]))
    assert "not valid" in error_of(other.create(filled))["details"]
    feeder.amazon.advance(2 * 86400 + 1)
    feeder.visitor.token = feeder.amazon.access_token(feeder.visitor.seller)
    assert "expired" in error_of(feeder.create(filled))["details"]


def test_feeds_and_documents_of_others_are_not_found(
    amazon: PretendedAmazon, feeder: Feeder
) -> None:
    feeder.orders()
    feed_id = feeder.send(message())
    feeder.amazon.advance(61)
    document_id = feeder.read(feed_id)["resultFeedDocumentId"]
    other = make_visitor(amazon, marketplaces=[US])
    for path in (f"{FEEDS}/{feed_id}", f"{FEEDS}/1", f"{DOCUMENTS}/{document_id}"):
        error_of(other.ask("GET", path), 404)
    error_of(other.ask("DELETE", f"{FEEDS}/{feed_id}"), 404)
    error_of(feeder.visitor.ask("GET", f"{FEEDS}/badFeedId1"), 400)
    error_of(feeder.document("none"), 404)


def test_reports_are_kept_28_days_and_feeds_90(feeder: Feeder) -> None:
    feeder.orders()
    feed_id = feeder.send(message())
    feeder.amazon.advance(61)
    document_id = feeder.read(feed_id)["resultFeedDocumentId"]
    for days, document, feed in ((27, 200, 200), (2, 404, 200), (62, 404, 404)):
        feeder.amazon.advance(days * 86400)
        feeder.visitor.token = feeder.amazon.access_token(feeder.visitor.seller)
        assert feeder.document(document_id).status_code == document
        assert feeder.visitor.ask("GET", f"{FEEDS}/{feed_id}").status_code == feed


def test_feeds_are_listed_newest_first_page_by_page(feeder: Feeder) -> None:
    sent = [feeder.send(message(number)) for number in range(1, 4)]
    query = {"feedTypes": TYPE, "pageSize": "2"}
    first = feeder.visitor.ask("GET", FEEDS, query).json()
    second = feeder.visitor.ask("GET", FEEDS, {"nextToken": first["nextToken"]}).json()
    listed = [feed["feedId"] for feed in first["feeds"] + second["feeds"]]
    assert (listed, "nextToken" in second) == (sent[::-1], False)
    feeder.cancel(sent[0])
    for narrowed, found in (
        ({"processingStatuses": "CANCELLED,DONE"}, [sent[0]]),
        ({"marketplaceIds": CANADA}, []),
        ({"createdUntil": "2020-01-01T00:00:00Z"}, []),
        ({"createdSince": "2020-01-01T00:00:00Z"}, sent[::-1]),
    ):
        answer = feeder.visitor.ask("GET", FEEDS, {"feedTypes": TYPE, **narrowed}).json()
        assert [feed["feedId"] for feed in answer["feeds"]] == found


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"feedTypes": TYPE, "pageSize": "0"},
        {"feedTypes": TYPE, "pageSize": "101"},
        {"feedTypes": TYPE, "processingStatuses": "BAD_VALUE,DONE"},
        {"feedTypes": TYPE, "createdSince": "yesterday"},
        {"feedTypes": TYPE, "nextToken": "x"},
        {"nextToken": "x"},
    ],
)
def test_a_wrong_listing_is_refused(feeder: Feeder, query: dict[str, str]) -> None:
    error_of(feeder.visitor.ask("GET", FEEDS, query))


def test_amazons_own_bad_requests_are_refused_with_the_same_status(feeder: Feeder) -> None:
    contract.need_models()
    model = contract.contract(contract.FEEDS)
    (document,) = [c for c in model.cases("POST", DOCUMENTS) if c.status == 400]
    error_of(feeder.visitor.ask("POST", DOCUMENTS, body=document.parameters["body"]))
    (feed,) = [c for c in model.cases("POST", FEEDS) if c.status == 400]
    error_of(feeder.visitor.ask("POST", FEEDS, body=feed.parameters["body"]))
    for method in ("GET", "DELETE"):
        (case,) = [c for c in model.cases(method, FEEDS + "/{feedId}") if c.status == 400]
        error_of(feeder.visitor.ask(method, f"{FEEDS}/{case.parameters['feedId']}"))
    (listing,) = [c for c in model.cases("GET", FEEDS) if c.status == 400]
    query = {name: ",".join(values) for name, values in listing.parameters.items()}
    error_of(feeder.visitor.ask("GET", FEEDS, query))


def test_amazons_own_good_document_is_made(feeder: Feeder) -> None:
    contract.need_models()
    (case,) = [
        c for c in contract.contract(contract.FEEDS).cases("POST", DOCUMENTS) if c.status == 201
    ]
    made = feeder.visitor.ask("POST", DOCUMENTS, body=case.parameters["body"])
    assert (made.status_code, set(made.json())) == (201, set(case.response))
    assert made.headers["x-amzn-RateLimit-Limit"]


@pytest.mark.parametrize(
    "content_type", ["", "text/plain; charset=UTF-8", "text/xml", "text/xml;x"]
)
def test_a_document_needs_a_type_with_its_charset(feeder: Feeder, content_type: str) -> None:
    error_of(feeder.visitor.ask("POST", DOCUMENTS, body={"contentType": content_type}))


def test_the_published_rates_of_feeds(throttled_amazon: PretendedAmazon) -> None:
    rates = throttled_amazon.control("rates")["rates"]
    assert rates["createFeedDocument"] == {"rate": 0.5, "burst": 15}
    assert rates["getFeed"] == rates["cancelFeed"] == {"rate": 2, "burst": 15}
    assert rates["getFeeds"] == rates["getFeedDocument"] == {"rate": 0.0222, "burst": 10}
    feeder = Feeder(make_visitor(throttled_amazon, marketplaces=[US]))
    document_id = feeder.uploaded(b"<x/>")
    statuses = [feeder.create(document_id).status_code for _ in range(16)]
    assert statuses == [202] * 15 + [429]


def test_a_thousand_orders_go_as_one_feed(feeder: Feeder) -> None:
    feeder.orders(1000)
    report = feeder.report(*(message(number) for number in range(1, 1001)))
    assert report == Report("Complete", 1000, 1000, 0, 0, [])
    confirmations = feeder.amazon.summary()["confirmations"]
    assert (confirmations["exactlyOne"], confirmations["moreThanOne"]) == (1000, 0)


def test_upload_needs_the_signed_type_an_open_address_and_no_token(feeder: Feeder) -> None:
    document = feeder.new_document()
    url, content = document["url"], envelope("A1", message())
    assert url.startswith(feeder.amazon.url)
    assert feeder.upload(url, content, "text/xml").status_code == 403
    assert feeder.upload(url + "0", content).status_code == 403
    token = feeder.upload(url, content, **{"x-amz-access-token": feeder.visitor.token})
    assert token.status_code == 400
    assert feeder.visitor.http.get(url, timeout=10).status_code == 403
    assert feeder.upload(url, content).status_code == 200
    feeder.amazon.advance(301)
    late = feeder.upload(url, content)
    assert (late.status_code, b"Request has expired" in late.content) == (403, True)


def test_the_address_of_a_report_opens_for_five_minutes(feeder: Feeder) -> None:
    feeder.orders()
    feed_id = feeder.send(message())
    feeder.amazon.advance(61)
    place = feeder.document(feeder.read(feed_id)["resultFeedDocumentId"]).json()
    feeder.amazon.advance(299)
    assert feeder.visitor.http.get(place["url"], timeout=10).status_code == 200
    feeder.amazon.advance(2)
    assert feeder.visitor.http.get(place["url"], timeout=10).status_code == 403
    assert feeder.upload(place["url"], b"x").status_code == 403


def test_storage_takes_ten_mebibytes_and_no_more(feeder: Feeder) -> None:
    size = 10 * 1024 * 1024
    document = feeder.new_document()
    assert feeder.upload(document["url"], b"x" * (size + 1)).status_code == 400
    assert "no contents" in error_of(feeder.create(document["feedDocumentId"]))["details"]
    assert feeder.upload(document["url"], b"x" * size).status_code == 200
