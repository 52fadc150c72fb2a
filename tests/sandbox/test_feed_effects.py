"""What feeds do to orders, what they refuse message by message, and scripted bad days."""

from typing import Any

import pytest
import requests

from tests.amazon import US
from tests.sandbox.feeder import ITEMS, Feeder, Report, carrier, feed_order, item, message
from tests.sandbox.visitor import a_shipment


@pytest.fixture
def at_once(feeder: Feeder) -> Feeder:
    """Feeds are done as soon as they are made."""
    feeder.amazon.feed_settings(queueSeconds=0, processSeconds=0)
    return feeder


def _error(report: Report) -> tuple[str, str]:
    """Message and code of the only result, an error that nothing came of."""
    ((number, kind, code, _),) = report.results
    assert (kind, report.errors, report.warnings) == ("Error", 1, 0)
    return number, code


def test_shp_7_a_message_confirms_as_a_call_does_with_the_feed_as_source(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.report(message())
    seen = at_once.amazon.order(order_id)
    (package,), (confirmation,) = seen["packages"], seen["confirmations"]
    assert seen["status"] == "SHIPPED"
    assert (package["packageReferenceId"], package["carrier"]) == ("1", "UPS")
    assert package["trackingNumber"] == "1Z999AA10123456784"
    assert package["shipTime"] == "2026-02-02T12:00:00Z"
    assert [entry["quantity"] for entry in package["packageItems"]] == list(ITEMS.values())
    assert (confirmation["source"], confirmation["edit"]) == ("feed", False)


@pytest.mark.parametrize("items", ["", "".join(item(each) for each in ITEMS)])
def test_without_items_or_quantities_everything_is_shipped(at_once: Feeder, items: str) -> None:
    (order_id,) = at_once.orders()
    at_once.report(message(items=items))
    assert at_once.amazon.order(order_id)["status"] == "SHIPPED"


def test_part_of_an_order_leaves_it_partially_shipped(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.report(message(items=item("10000000000002", 1)))
    assert at_once.amazon.order(order_id)["status"] == "PARTIALLY_SHIPPED"


def test_the_same_feed_again_confirms_nothing_twice(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.report(message())
    assert _error(at_once.report(message())) == ("1", "18021")
    assert len(at_once.amazon.order(order_id)["confirmations"]) == 1


@pytest.mark.parametrize("items", ["", "".join(item(*each) for each in ITEMS.items())])
def test_the_same_fulfilment_of_ours_is_an_edit(at_once: Feeder, items: str) -> None:
    (order_id,) = at_once.orders()
    ours = "<MerchantFulfillmentID>1</MerchantFulfillmentID>"
    for tracking in ("1Z999AA10123456784", "1Z999AA10000000000"):
        report = at_once.report(
            message(fulfillment=ours, data=carrier(tracking=tracking), items=items)
        )
        assert report.errors == 0
    seen = at_once.amazon.order(order_id)
    assert [each["edit"] for each in seen["confirmations"]] == [False, True]
    assert [each["trackingNumber"] for each in seen["packages"]] == ["1Z999AA10000000000"]
    assert seen["status"] == "SHIPPED"
    assert at_once.amazon.summary()["confirmations"]["exactlyOne"] == 1


def test_a_call_may_edit_what_a_feed_confirmed(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.report(message())
    assert at_once.visitor.confirm(order_id, a_shipment(ITEMS, trackingNumber="T2")).ok
    confirmations = at_once.amazon.order(order_id)["confirmations"]
    assert [(each["source"], each["edit"]) for each in confirmations] == [
        ("feed", False),
        ("call", True),
    ]


def test_a_package_by_hand_is_not_overwritten(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.amazon.confirm_by_hand(order_id, a_shipment({"10000000000001": 1}))
    at_once.report(message(items=""))
    packages = at_once.amazon.order(order_id)["packages"]
    assert [package["packageReferenceId"] for package in packages] == ["1", "2"]


REFUSED: dict[str, tuple[dict[str, Any], dict[str, str], str]] = {
    "an unknown order": (
        {},
        {"order": "<AmazonOrderID>999-0000001-0000001</AmazonOrderID>"},
        "18061",
    ),
    "an order by our own number": ({}, {"order": "<MerchantOrderID>1</MerchantOrderID>"}, "18061"),
    "a cancelled order": (
        {"fulfillment": {"fulfillmentStatus": "CANCELLED", "fulfilledBy": "MERCHANT"}},
        {},
        "18062",
    ),
    "a pending order": (
        {"fulfillment": {"fulfillmentStatus": "PENDING", "fulfilledBy": "MERCHANT"}},
        {},
        "18062",
    ),
    "an order of Amazon's own": (
        {"fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "AMAZON"}},
        {},
        "18062",
    ),
    "a Ship+ order": ({"programs": ["FBM_SHIP_PLUS"]}, {}, "18062"),
    "no carrier": ({}, {"data": ""}, "18063"),
    "Other without a name": ({}, {"data": carrier("Other")}, "18063"),
    "a foreign item": ({}, {"items": item("99999999999999", 1)}, "18028"),
    "more than is left": ({}, {"items": item("10000000000001", 2)}, "18021"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_message_changes_nothing_and_does_not_stop_the_others(
    at_once: Feeder, name: str
) -> None:
    changes, parts, code = REFUSED[name]
    orders = [feed_order(1, **changes), feed_order(2)]
    at_once.amazon.add_orders(at_once.visitor.seller.id, orders)
    report = at_once.report(message(1, **parts), message(2))
    assert _error(report) == ("1", code)
    assert (report.processed, report.successful) == (2, 1)
    assert at_once.amazon.order(orders[0]["orderId"])["confirmations"] == []
    assert at_once.amazon.order(orders[1]["orderId"])["status"] == "SHIPPED"


def test_the_marketplaces_of_a_feed_are_the_only_ones_it_reaches(at_once: Feeder) -> None:
    channel = {"channelName": "AMAZON", "marketplaceId": "A2EUQ1WTGCTBG2"}
    at_once.orders(salesChannel=channel)
    assert _error(at_once.report(message())) == ("1", "18061")


@pytest.mark.parametrize(
    ("tracking", "code"), [("", "18065"), ("1Z9", "18064"), ("1Z 999 AA1", "18064")]
)
def test_a_warning_is_told_and_the_order_is_shipped(
    at_once: Feeder, tracking: str, code: str
) -> None:
    (order_id,) = at_once.orders()
    report = at_once.report(message(data=carrier(tracking=tracking)))
    ((number, kind, told, _),) = report.results
    assert (number, kind, told) == ("1", "Warning", code)
    assert (report.successful, report.errors, report.warnings) == (1, 0, 1)
    assert at_once.amazon.order(order_id)["status"] == "SHIPPED"


def _states(feeder: Feeder) -> dict[str, int]:
    states: dict[str, int] = feeder.amazon.summary()["orders"]["byStatus"]
    return states


@pytest.mark.parametrize(
    ("kind", "share", "shipped"),
    [("feed_fatal", 0.5, 2), ("feed_fatal", 0, 0), ("feed_fatal_no_report", 1, 4)],
)
def test_a_fatal_feed_did_some_none_or_all(
    at_once: Feeder, kind: str, share: float, shipped: int
) -> None:
    at_once.orders(4)
    at_once.amazon.fault("createFeed", kind, share=share)
    feed_id = at_once.send(*map(message, range(1, 5)))
    assert at_once.state(feed_id) == "FATAL"
    assert _states(at_once).get("SHIPPED", 0) == shipped
    if kind == "feed_fatal":
        assert at_once.raw_report(feed_id).startswith(b"Feed Processing Summary")
    else:
        assert "resultFeedDocumentId" not in at_once.read(feed_id)


def test_trb_3_a_rejected_feed_says_so_and_did_nothing(at_once: Feeder) -> None:
    at_once.orders(2)
    at_once.amazon.fault("*", "feed_rejected")
    feed_id = at_once.send(message(1), message(2))
    assert at_once.state(feed_id) == "DONE"
    report = Report.read(at_once.raw_report(feed_id))
    ((number, _, _, words),) = report.results
    assert (report.status, number) == ("Rejected", "0")
    assert "InternalServiceError" in words
    assert "Feed rejected" in words
    assert _states(at_once) == {"UNSHIPPED": 2}


def test_trb_3_the_words_of_a_rejection_about_a_feed_that_did_a_part(at_once: Feeder) -> None:
    at_once.orders(2)
    at_once.amazon.fault("*", "feed_rejected_fatal", share=0.5)
    feed_id = at_once.send(message(1), message(2))
    assert at_once.state(feed_id) == "FATAL"
    assert "Feed rejected" in Report.read(at_once.raw_report(feed_id)).results[0][3]
    assert _states(at_once) == {"SHIPPED": 1, "UNSHIPPED": 1}


def test_a_plain_report_of_a_feed_that_did_everything(at_once: Feeder) -> None:
    at_once.orders(2)
    at_once.amazon.fault("createFeed", "report_plain")
    feed_id = at_once.send(message(1), message(2))
    assert at_once.state(feed_id) == "DONE"
    assert not at_once.raw_report(feed_id).startswith(b"<")
    assert _states(at_once) == {"SHIPPED": 2}


def test_a_message_that_the_report_lost_was_not_done(at_once: Feeder) -> None:
    first, _ = at_once.orders(2)
    at_once.amazon.fault("createFeed", "report_missing_message")
    report = at_once.report(message(1), message(2))
    assert report == Report("Complete", 1, 1, 0, 0, [])
    assert at_once.amazon.order(first)["status"] == "UNSHIPPED"


def test_a_lost_answer_of_create_feed_leaves_a_feed_that_acts(at_once: Feeder) -> None:
    (order_id,) = at_once.orders()
    at_once.amazon.fault("createFeed", "timeout_after", seconds=0.05)
    with pytest.raises(requests.ConnectionError):
        at_once.send(message())
    (feed,) = at_once.amazon.feeds()
    assert (feed["processingStatus"], feed["results"]) == ("DONE", [])
    assert at_once.amazon.order(order_id)["status"] == "SHIPPED"


@pytest.mark.parametrize("kind", ["500", "503", "html", "429", "expired_token"])
def test_an_upload_that_fails_leaves_the_document_empty(at_once: Feeder, kind: str) -> None:
    document = at_once.new_document()
    at_once.amazon.fault("upload", kind)
    assert at_once.upload(document["url"], b"<x/>").status_code in (403, 503)
    assert at_once.create(document["feedDocumentId"]).status_code == 400
    assert at_once.upload(document["url"], b"<x/>").status_code == 200
    (first, second) = at_once.amazon.calls(operation="upload")
    assert (first["fault"], second["status"]) == (kind, 200)


def test_a_download_may_break_off(at_once: Feeder) -> None:
    at_once.orders()
    feed_id = at_once.send(message())
    place = at_once.document(at_once.read(feed_id)["resultFeedDocumentId"]).json()
    at_once.amazon.fault("*", "500", count=5)
    at_once.amazon.fault("download", "cut_body")
    with pytest.raises(requests.RequestException):
        at_once.visitor.http.get(place["url"], timeout=10)
    assert at_once.visitor.http.get(place["url"], timeout=10).status_code == 200


def test_control_tells_what_became_of_each_message(at_once: Feeder) -> None:
    at_once.orders()
    feed_id = at_once.send(message(data=carrier(tracking="")))
    (feed,) = at_once.amazon.feeds()
    assert (feed["feedId"], feed["sellingPartnerId"]) == (feed_id, at_once.visitor.seller.id)
    assert feed["results"][0]["kind"] == "Warning"
    assert feed["marketplaceIds"] == [US]
