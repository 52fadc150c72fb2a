"""RED-64, the umbrella: after redaction no table and no byte of the database file holds anything of the buyer.

The rows are made by the product: orders come from the pretended Amazon, people open and mark them, tasks run.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django_q.models import OrmQ

from orders.buyer import MARKER
from orders.models import Customer, Order
from redaction import redacting, tasks
from redaction.models import RedactionRecord
from shipments.details import ShipmentDetails
from shipments.recording import record_shipment
from shipments.tasks import send_for_seller
from stores import clock
from stores.models import Member, SellingPartner
from tests.amazon import PretendedAmazon
from tests.factories import MemberFactory
from tests.orders.importing import connect, import_now
from tests.redaction.canaries import NEVER_IMPORTED, canaries_of, orders_of_canaries

pytestmark = pytest.mark.django_db(transaction=True)


def stored_texts() -> str:
    """Every column of every table as text."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            lines += [f"{table} {row!r}" for row in cursor.fetchall()]
    return "\n".join(lines)


def opened_texts() -> str:
    """The same through the models, so that sealed values are read as their owner reads them."""
    tables = [model for model in apps.get_models() if not model._meta.proxy]
    rows = (row for model in tables for row in model._default_manager.values())
    return "\n".join(repr(row) for row in rows)


def database_files() -> Iterator[bytes]:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        for path in (Path(name), Path(f"{name}-wal")):
            if path.exists():
                yield path.read_bytes()


def derived_values() -> list[str]:
    """What the database holds of the buyers before redaction: sealed texts and keyed hashes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data, name_key, street_key, phone_key FROM orders_order")
        found = [value for row in cursor.fetchall() for value in row]
        cursor.execute("SELECT buyer_data, email_key FROM orders_customer")
        return found + [value for row in cursor.fetchall() for value in row]


def imported(amazon: PretendedAmazon, count: int) -> tuple[SellingPartner, list[Order], list[str]]:
    """Orders of canaries, imported; with every text of their buyers."""
    partner = connect(amazon)
    numbers = orders_of_canaries(amazon, partner.seller_id, count)
    canaries = [text for number in numbers for text in canaries_of(amazon, number)]
    assert len(canaries) == len(set(canaries)) == 17 * count
    import_now(partner)
    orders = list(Order.objects.order_by("pk"))
    assert len(orders) == count
    return partner, orders, canaries


def shipper_of(partner: SellingPartner) -> Client:
    member = MemberFactory.create(account=partner.account, role=Member.Role.SHIPPER)
    client = Client()
    assert client.post(
        "/accounts/login/",
        {"login": member.user.email, "password": "correct horse battery staple"},
    ).headers["Location"].endswith("/orders/")  # fmt: skip
    return client


def pages(client: Client, orders: list[Order]) -> str:
    """Every page that shows orders, customers or what became of them, as this person sees them."""
    urls = ["/orders/?tab=all", "/orders/", "/orders/customers/", "/orders/activity/",
            "/shipments/", "/shipments/notifications/", "/privacy/", "/privacy/?tab=done"]  # fmt: skip
    urls += [f"/orders/{order.public_id}/" for order in orders]
    urls += [f"/privacy/orders/{order.public_id}/" for order in orders]
    answers = [client.get(url) for url in urls]
    assert {answer.status_code for answer in answers} == {200}
    return "\n".join(answer.text for answer in answers)


def mark_shipped(client: Client, partner: SellingPartner, tracked: Order, untracked: Order) -> None:
    """One in the browser, which also leaves a message and queues a task; one by the module alone. Amazon is told."""
    today = clock.now().astimezone(tracked.store.marketplace.time_zone).date()
    answer = client.post(
        f"/shipments/mark/{tracked.public_id}/",
        {
            "tracking_number": "1Z999AA10123456784",
            "carrier_code": "UPS",
            "service": "Ground",
            "ship_date": today.isoformat(),
        },
    )
    assert answer.status_code == 302
    van = ShipmentDetails("Other", "VAN-2214", today, carrier_name="Our van")
    record_shipment(untracked, van, None, clock.now())
    send_for_seller(partner.pk)


def test_red_64_t13_nothing_of_the_buyer_is_left_anywhere(
    reached_amazon: PretendedAmazon,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    partner, orders, canaries = imported(reached_amazon, 3)
    client = shipper_of(partner)
    _, tracked, untracked = orders
    shown = pages(client, orders)
    mark_shipped(client, partner, tracked, untracked)
    assert OrmQ.objects.exists()
    name = next(text for text in canaries if text.endswith("-recipient"))
    assert name in client.post("/orders/", {"q": name}).text
    note = f"Promised {orders[0].buyer.recipient_name.upper()} a ribbon"
    client.post(f"/orders/{orders[0].public_id}/note/", {"note": note})

    kept = [text for text in canaries if not text.endswith(NEVER_IMPORTED)]
    before = opened_texts()
    assert [text for text in canaries if text not in before] == [
        text for text in canaries if text not in kept
    ]
    assert all(text in shown for text in kept if text.endswith(("-recipient", "-line1", "-gift")))
    derived = derived_values()
    assert len(derived) == 18
    assert all(derived)
    assert not [text for text in canaries if text in stored_texts()]

    later = clock.now() + timedelta(days=60)
    monkeypatch.setattr("stores.clock.now", lambda: later)
    assert tasks.redact_due() == "3 orders (U 1, T 1, N 1)"

    for text in (opened_texts(), stored_texts(), caplog.text, str(client.cookies)):
        assert "canary-" not in text
        assert not [value for value in derived if value in text]
    for content in database_files():
        assert b"canary-" not in content
        assert not [value for value in derived if value.encode() in content]
    assert "canary-" not in pages(client, orders)
    assert client.post("/orders/", {"q": name}).context["rows"] == []
    assert Customer.objects.filter(redacted_at=later).count() == 3
    # RED-63: the rest of a note stays.
    assert Order.objects.get(pk=orders[0].pk).note == f"Promised {MARKER} a ribbon"
    # RED-4: these stay.
    town = Order.objects.values_list("city", "state_or_region", "postal_code")
    assert all(all(places) for places in town)


def test_red_61_of_an_answer_of_amazon_nothing_is_kept_but_what_is_read(
    reached_amazon: PretendedAmazon,
) -> None:
    _, _, canaries = imported(reached_amazon, 1)
    kept = opened_texts()
    unread = [text for text in canaries if text.endswith(NEVER_IMPORTED)]
    assert unread
    assert not [text for text in unread if text in kept]
    # Amazon's own names of fields would come with a raw answer.
    assert not [
        name for name in ("lastUpdatedTime", "deliveryAddress", "buyerName") if name in kept
    ]


def test_t13_without_the_checkpoint_the_log_file_would_still_hold_sealed_texts(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the write-ahead log that needs cutting is SQLite's")
    imported(reached_amazon, 1)
    derived = derived_values()
    monkeypatch.setattr("redaction.redacting.empty_log", lambda: None)
    redacting.redact_due(clock.now() + timedelta(days=60))
    assert RedactionRecord.objects.count() == 1
    assert any(value.encode() in content for value in derived for content in database_files())


def test_red_62_the_task_list_gets_counts_only(
    reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(reached_amazon, 1)
    later = clock.now() + timedelta(days=60)
    monkeypatch.setattr("stores.clock.now", lambda: later)
    assert tasks.redact_due() == "1 order (U 1, T 0, N 0)"
