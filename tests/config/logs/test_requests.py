"""What the log says of requests and of tasks, through the real middleware, worker and handlers (T11, RED-62, I4)."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from config.logs.lines import line_formatter
from orders.views import orders as order_views
from stores import failing
from tests.factories import MemberFactory, order_with_items
from tests.stores.test_failing import run

pytestmark = pytest.mark.django_db
CANARY = "Zq7canaryX9"


class Lines:
    def __init__(self, stream: StringIO) -> None:
        self.stream = stream

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def requests(self) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["logger"].startswith("django_structlog")]


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(line_formatter(readable=False))
    root = logging.getLogger()
    root.addHandler(handler)
    yield Lines(handler.stream)
    root.removeHandler(handler)


def test_t11_a_request_leaves_one_line_without_query_browser_or_network(
    client: Client, lines: Lines
) -> None:
    user = MemberFactory.create().user
    client.force_login(user)
    client.get(f"/orders/?q={CANARY}", HTTP_USER_AGENT=f"{CANARY}/5.0", REMOTE_ADDR="203.0.113.77")
    [line] = lines.requests()
    assert (line["event"], line["request"], line["code"]) == (
        "request_finished",
        "GET /orders/",
        200,
    )
    assert line["user_id"] == user.pk
    assert line["request_id"]
    for hidden in (CANARY, "203.0.113", user.email):
        assert hidden not in lines.stream.getvalue()


def test_t11_what_was_typed_into_an_unknown_address_is_not_told(
    client: Client, lines: Lines
) -> None:
    client.force_login(MemberFactory.create().user)
    client.get(f"/orders/{CANARY}/?x={CANARY}")
    [line] = lines.requests()
    assert (line["request"], line["code"]) == ("GET an unknown address", 404)
    assert CANARY not in lines.stream.getvalue()


def test_t11_the_key_of_a_password_reset_is_not_told(client: Client, lines: Lines) -> None:
    client.get(f"/accounts/password/reset/key/3-{CANARY}/")
    assert lines.requests()[0]["request"] == "GET /accounts/password/reset/key/[hidden]/"


def test_t11_i4_a_view_that_breaks_leaves_no_payload(
    client: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        buyer = {"name": CANARY}
        raise ValueError(f"cannot show {buyer}")

    order = order_with_items()
    member = MemberFactory.create(account=order.store.selling_partner.account)
    client.force_login(member.user)
    client.raise_request_exception = False
    monkeypatch.setattr(order_views, "desk_of", breaks)
    answer = client.get(reverse("orders:list") + f"?q={CANARY}")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    [line] = lines.requests()
    assert (line["event"], line["code"]) == ("request_failed", 500)
    assert line["exception"].endswith("ValueError")
    assert "orders/views/orders.py:" in line["exception"]
    assert CANARY not in lines.stream.getvalue()


def test_red_62_i4_a_task_that_breaks_is_told_by_name_and_id(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("worker", "monitor"):
        monkeypatch.setattr(f"django_q.{module}.close_old_django_connections", lambda: None)
    failure = run("foreign")
    assert failure.success is False
    [line] = [line for line in lines.all() if line["logger"] == failing.__name__]
    assert (line["task"], line["task_id"]) == ("tests.stores.test_failing.breaks", "f" * 32)
    text = lines.stream.getvalue()
    assert "canary-2214" not in text
    assert "'foreign'" not in text
