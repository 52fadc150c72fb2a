"""Answers that the package would call a success (sp-api-client.md, section 5): none may pass for one."""

from typing import Any

import pytest

from stores.models import ApiCall, RequestAllowance, SellingPartner
from stores.spapi.errors import (
    NotAuthorized,
    OutcomeUnknown,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from tests.stores.spapi.calls import (
    READS,
    WRITES,
    confirm,
    purchase,
    start_feed,
    stop_feed,
    void,
)
from tests.stores.spapi.scripted import Say, ScriptedServer

# What an answer means is said by rules, not by rows.
pytestmark = pytest.mark.any_database

BODIES = {
    "empty": b"",
    "html": b"<html><body>Service Unavailable</body></html>",
    "message": b'{"message": "Forbidden"}',
    "no errors": b'{"errors": []}',
    "errors null": b'{"errors": null}',
    "capital errors": b'{"Errors": [{"Code": "x"}]}',
    "errors object": b'{"errors": {"message": "x"}}',
    "errors text": b'{"errors": "x"}',
    "list": b"[]",
    "list of text": b'["x"]',
    "looks like orders": b'{"orders": [], "payload": [], "order": {}}',
    "a key called headers": b'{"headers": {}}',
    "null": b"null",
    "cut": b'{"errors": [{"code": "Quo',
}
# What each status means for a read and for a confirmation, whatever the body says.
MEANINGS: list[tuple[int, type[SpApiError], type[SpApiError]]] = [
    (302, TemporarilyUnavailable, OutcomeUnknown),
    (400, TemporarilyUnavailable, TemporarilyUnavailable),
    (401, NotAuthorized, NotAuthorized),
    (403, NotAuthorized, NotAuthorized),
    (404, TemporarilyUnavailable, TemporarilyUnavailable),
    (408, TemporarilyUnavailable, OutcomeUnknown),
    (413, TemporarilyUnavailable, TemporarilyUnavailable),
    (429, Throttled, Throttled),
    (500, TemporarilyUnavailable, OutcomeUnknown),
    (502, TemporarilyUnavailable, OutcomeUnknown),
    (503, TemporarilyUnavailable, OutcomeUnknown),
    (504, TemporarilyUnavailable, OutcomeUnknown),
]


def answers(status: int, body: bytes) -> list[Say]:
    """The call is made twice where the first answer asks for a new token."""
    headers = {"Location": "/elsewhere"} if status == 302 else {}
    return [Say(status, body, headers)] * (2 if status in (401, 403) else 1)


def failure_of(call: Any, selling_partner: SellingPartner) -> SpApiError | None:
    """How the call fails with a full allowance; None if it passes for a success."""
    RequestAllowance.objects.all().delete()
    try:
        call(selling_partner)
    except SpApiError as error:
        return error
    return None


@pytest.mark.parametrize(("status", "meaning", "_"), MEANINGS)
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_no_status_outside_2xx_is_ever_a_read(
    server: ScriptedServer,
    seller: SellingPartner,
    read: Any,
    status: int,
    meaning: type[SpApiError],
    _: Any,
) -> None:
    for name, body in BODIES.items():
        server.script.extend(answers(status, body))
        failure = failure_of(read, seller)
        assert (name, type(failure)) == (name, meaning)
        assert failure is not None
        assert failure.status == status
    assert not server.script
    assert set(ApiCall.objects.exclude(operation="refreshToken").values_list("status")) == {
        (status,)
    }


@pytest.mark.parametrize(("status", "_", "meaning"), MEANINGS)
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_status_outside_2xx_ever_writes(
    server: ScriptedServer,
    seller: SellingPartner,
    write: Any,
    status: int,
    _: Any,
    meaning: type[SpApiError],
) -> None:
    for name, body in BODIES.items():
        server.script.extend(answers(status, body))
        failure = failure_of(write, seller)
        assert (name, type(failure)) == (name, meaning)
    assert not server.script


NO_ANSWERS = [body for name, body in BODIES.items() if name != "looks like orders"]
NO_ANSWERS += [b'{"orders": {}, "order": [], "payload": {}}', b'{"orders": null}']
NO_ANSWERS += [
    b'{"orders": [], "order": {}, "payload": [], "errors": [{"code": "InternalFailure"}]}'
]


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_2xx_that_is_no_answer_is_never_an_empty_read(
    server: ScriptedServer, seller: SellingPartner, read: Any, status: int
) -> None:
    for body in NO_ANSWERS:
        server.script.append(Say(status, body))
        assert (body, type(failure_of(read, seller))) == (body, TemporarilyUnavailable)


@pytest.mark.parametrize("status", [200, 201, 202, 206])
def test_only_204_confirms(server: ScriptedServer, seller: SellingPartner, status: int) -> None:
    for body in (b"", b"{}", b'{"payload": {}}', b"<html></html>"):
        server.script.append(Say(status, body))
        assert type(failure_of(confirm, seller)) is OutcomeUnknown
    server.script.append(Say(204, headers={"x-amzn-RequestId": "request-7"}))
    assert confirm(seller).request_id == "request-7"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_2xx_without_a_shipment_never_counts_as_no_purchase(
    server: ScriptedServer, seller: SellingPartner, status: int
) -> None:
    for body in [*NO_ANSWERS, b'{"payload": {}}', b'{"payload": {"shipmentId": ""}}']:
        server.script.append(Say(status, body))
        assert (body, type(failure_of(purchase, seller))) == (body, OutcomeUnknown)


def test_a_label_is_voided_by_an_object_and_by_nothing_else(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    for body in (b"", b"<html></html>", b"[]", b'{"errors": [{"code": "x"}]}', b'{"payl'):
        server.script.append(Say(200, body))
        assert (body, type(failure_of(void, seller))) == (body, OutcomeUnknown)
    for body in (b"{}", b'{"payload": {}}'):
        server.script.append(Say(200, body, {"x-amzn-RequestId": "request-7"}))
        assert void(seller).request_id == "request-7"


def test_a_feed_is_started_by_its_id_and_by_nothing_else(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    for body in [*NO_ANSWERS, b'{"feedId": ""}', b'{"feedId": 7}']:
        server.script.append(Say(202, body))
        assert (body, type(failure_of(start_feed, seller))) == (body, OutcomeUnknown)
    server.script.append(Say(202, b'{"feedId": "5001"}'))
    assert start_feed(seller).feed_id == "5001"


def test_a_feed_is_cancelled_by_an_answer_without_a_body(
    server: ScriptedServer, seller: SellingPartner
) -> None:
    for body in (b"<html></html>", b"[]", b'{"errors": [{"code": "x"}]}', b'{"cut'):
        server.script.append(Say(200, body))
        assert (body, type(failure_of(stop_feed, seller))) == (body, OutcomeUnknown)
    server.script.append(Say(200, b"", {"x-amzn-RequestId": "request-7"}))
    assert stop_feed(seller).request_id == "request-7"


@pytest.mark.parametrize("status", [400, 404, 409, 413, 415, 422])
def test_a_refusal_in_amazons_own_words_is_rejected(
    server: ScriptedServer, seller: SellingPartner, status: int
) -> None:
    server.script.append(Say.error(status, "InvalidInput", "OrderItemId is invalid.", "item 17"))
    with pytest.raises(Rejected) as caught:
        confirm(seller)
    assert caught.value.code == "InvalidInput"
    assert caught.value.message == "OrderItemId is invalid. item 17"
