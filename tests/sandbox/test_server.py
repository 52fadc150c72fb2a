"""The process itself: start, keep-alive, stop, persistence."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import requests

from tests.amazon import ROOT, PretendedAmazon, start_amazon, stop_amazon
from tests.sandbox.visitor import Visitor


def test_it_stops_cleanly_and_keeps_its_data(tmp_path: Path) -> None:
    process, url = start_amazon(tmp_path)
    seller = PretendedAmazon(url, "", "").add_seller()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    process.stdout.close()  # type: ignore[union-attr]
    process, url = start_amazon(tmp_path)
    assert PretendedAmazon(url, "", "").add_seller(seller.id) == seller
    assert stop_amazon(process) == 0


def test_it_stops_while_a_caller_is_being_held(tmp_path: Path) -> None:
    process, url = start_amazon(tmp_path)
    amazon = PretendedAmazon(url, "x", "y")
    amazon.fault("token", "timeout_before")
    failed = threading.Event()

    def wait_in_vain() -> None:
        try:
            requests.post(f"{url}/auth/o2/token", timeout=30)
        except requests.ConnectionError:
            failed.set()

    waiting = threading.Thread(target=wait_in_vain)
    waiting.start()
    while not amazon.calls():
        pass
    assert stop_amazon(process) == 0
    waiting.join(timeout=10)
    assert failed.is_set()


def test_it_binds_loopback_only() -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", "x", "--host", "0.0.0.0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--host" in ended.stderr


def test_one_connection_serves_many_requests(visitor: Visitor) -> None:
    address = urlsplit(visitor.amazon.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    headers = {"x-amz-access-token": visitor.token}
    sockets = set()
    path = "/orders/v0/orders/999-0000001-0000001/shipmentConfirmation"
    for method, target, status in (
        ("GET", "/sellers/v1/account", 200),
        ("POST", path, 400),
        ("GET", "/nowhere", 404),
        ("GET", "/sellers/v1/account", 200),
    ):
        connection.request(method, target, body=b"{" if method == "POST" else None, headers=headers)
        response = connection.getresponse()
        assert response.version == 11
        assert response.status == status
        response.read()
        assert connection.sock is not None
        sockets.add(connection.sock.getsockname())
    connection.close()
    assert len(sockets) == 1


def test_a_chunked_body_is_read(amazon: PretendedAmazon) -> None:
    parts = iter([b'{"storeName": ', b'"Chunks"}'])
    response = requests.post(f"{amazon.url}/_sandbox/sellers", data=parts, timeout=10)
    assert response.json()["storeName"] == "Chunks"


def test_every_answer_has_a_request_id_of_its_own(visitor: Visitor) -> None:
    answers = [
        visitor.ask("GET", "/sellers/v1/account"),
        visitor.ask("GET", "/sellers/v1/account"),
        visitor.ask("GET", "/sellers/v1/account", token="x"),
        visitor.ask("GET", "/no/such/path", proper=False),
        visitor.amazon.token_request(grant_type="x"),
    ]
    assert len({a.headers["x-amzn-RequestId"] for a in answers}) == len(answers)


def test_the_date_header_is_the_machines_time_unless_it_is_shifted(visitor: Visitor) -> None:
    def ahead() -> timedelta:
        header = visitor.ask("GET", "/no/such/path", proper=False).headers["Date"]
        return parsedate_to_datetime(header) - datetime.now(UTC)

    visitor.amazon.advance(400 * 24 * 3600)
    assert abs(ahead()) < timedelta(days=1)
    visitor.amazon.shift_date(400 * 24 * 3600)
    assert timedelta(days=399) < ahead() < timedelta(days=401)
    visitor.amazon.reset()
    assert abs(ahead()) < timedelta(days=1)


def test_a_caller_that_goes_away_does_no_harm(amazon: PretendedAmazon) -> None:
    address = urlsplit(amazon.url)
    for sent in (b"", b"GET / HTTP/1.1\r\n", b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"):
        with socket.create_connection((address.hostname or "", address.port or 0)) as connection:
            connection.sendall(sent)
    assert amazon.control("clock", {})["offsetSeconds"] == 0


def test_many_threads_confirm_and_read_at_once(visitor: Visitor) -> None:
    ids = visitor.amazon.generate(visitor.seller.id, 60)
    statuses: list[int] = []

    def work(mine: list[str]) -> None:
        own = Visitor(visitor.amazon, visitor.seller, visitor.token)
        for order_id in mine:
            order = visitor.amazon.order(order_id)["order"]
            items = [
                {"orderItemId": i["orderItemId"], "quantity": i["quantityOrdered"]}
                for i in order["orderItems"]
            ]
            detail = {
                "packageReferenceId": "1",
                "carrierCode": "UPS",
                "trackingNumber": "1Z",
                "shipDate": "2026-02-02T12:00:00Z",
                "orderItems": items,
            }
            marketplace = order["salesChannel"]["marketplaceId"]
            body = {"marketplaceId": marketplace, "packageDetail": detail}
            statuses.append(own.confirm(order_id, body).status_code)

    # Two threads for each order: one confirms, the other edits.
    threads = [threading.Thread(target=work, args=(ids[n % 4 :: 4],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [204] * 120
    confirmations = visitor.amazon.summary()["confirmations"]
    assert (confirmations["exactlyOne"], confirmations["edits"]) == (60, 60)
