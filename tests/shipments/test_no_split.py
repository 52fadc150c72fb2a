"""An order leaves whole and once: no screen, bulk action or code path makes two parcels of it (SHP-10, FEA-10)."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from orders.models import Order
from shipments.batches.drafting import Line, draft
from shipments.buying.guards import label_refusal
from shipments.combining.recording import combine
from shipments.details import ShipmentDetails
from shipments.models import Batch, BatchEntry, Shipment, ShipmentNotification
from shipments.outbox.confirming import open_items
from shipments.recording import CannotShip, record_shipment
from tests.factories import TODAY, MemberFactory, NotificationFactory, ShipmentFactory, StoreFactory
from tests.shipments.combining.people import bought_by

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
FIRST = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), "Ground")
SECOND = FIRST._replace(tracking_number="1Z5R89390357567127")
PART = re.compile(r"quant|units|split|partial", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)
    for module in ("marking", "combining"):
        monkeypatch.setattr(f"shipments.views.{module}.poke", lambda *what: None)


@pytest.fixture
def two() -> list[Order]:
    store = StoreFactory.create()
    return [bought_by(store), bought_by(store)]


def client_of(order: Order) -> Client:
    client = Client()
    account = order.store.selling_partner.account
    client.force_login(MemberFactory.create(account=account).user)
    return client


def test_shp_10_no_screen_asks_for_a_part_of_an_order(two: list[Order]) -> None:
    client = client_of(two[0])
    pages = [
        f"/shipments/mark/{two[0].public_id}/",
        f"/shipments/combine/{two[0].public_id}/",
        f"/orders/{two[0].public_id}/",
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200
        names = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', answer.text)
        assert [name for name in names if PART.search(name)] == []


def test_shp_10_a_crafted_form_cannot_bring_a_quantity_in(two: list[Order]) -> None:
    fields: dict[str, Any] = {
        "tracking_number": FIRST.tracking_number, "carrier_code": "UPS", "service": "Ground",
        "ship_date": "2026-11-23", "quantity": "1", "items": "1", "units": "1",
    }  # fmt: skip
    assert client_of(two[0]).post(f"/shipments/mark/{two[0].public_id}/", fields).status_code == 302
    [sent] = open_items(two[0].items.all(), {})
    assert sent.quantity == two[0].items.get().quantity_unfulfilled == 2


def test_shp_10_a_second_parcel_is_refused_on_every_way(two: list[Order]) -> None:
    order, other = two
    record_shipment(order, FIRST, None, TODAY)
    with pytest.raises(CannotShip, match="already_shipped"):
        record_shipment(order, SECOND, None, TODAY)
    for parcel in ([order, other], [other, order]):
        with pytest.raises(CannotShip, match="not_combinable"):
            combine(parcel, SECOND, None, TODAY)
    assert label_refusal(order, TODAY) is not None
    assert Shipment.objects.count() == ShipmentNotification.objects.count() == 1


def test_shp_10_a_batch_holds_an_order_once_and_none_that_is_shipped(two: list[Order]) -> None:
    record_shipment(two[1], FIRST, None, TODAY)
    lines = [
        Line(number, two[0], details={"tracking_number": f"T{number:010d}"}) for number in (1, 2)
    ]
    lines.append(Line(3, two[1], details={"tracking_number": SECOND.tracking_number}))
    account = two[0].store.selling_partner.account
    made = draft(account, Batch.Kind.MARK, {"carrier_code": "UPS"}, lines, None, TODAY)
    states = list(made.entries.order_by("position").values_list("state", "code"))
    assert states == [
        (BatchEntry.State.WAITING, ""),
        (BatchEntry.State.LEFT_OUT, "twice"),
        (BatchEntry.State.LEFT_OUT, "already_shipped"),
    ]


def test_shp_10_a_second_press_on_the_screens_makes_no_second_parcel(two: list[Order]) -> None:
    client = client_of(two[0])
    fields: dict[str, Any] = {"carrier_code": "UPS", "service": "Ground", "ship_date": "2026-11-23"}
    one = f"/shipments/mark/{two[0].public_id}/"
    for details in (FIRST, SECOND):
        client.post(one, {**fields, "tracking_number": details.tracking_number})
    assert Shipment.objects.get().tracking_number == FIRST.tracking_number


def test_shp_10_fea_10_the_database_holds_one_notification_per_order() -> None:
    told = NotificationFactory.create()
    again = ShipmentFactory.create(order=told.order)
    with pytest.raises(IntegrityError), transaction.atomic():
        NotificationFactory.create(shipment=again)


def test_fea_10_one_place_in_the_code_says_how_many_units_left() -> None:
    """Whatever is confirmed is built by `open_items`, from all the units that are open, and told once more word by word."""
    makers = set()
    for app in ("stores", "orders", "shipments", "redaction", "config"):
        for path in (ROOT / app).rglob("*.py"):
            functions = ast.walk(ast.parse(path.read_text()))
            makers |= {
                f"{path.relative_to(ROOT)}::{function.name}"
                for function in functions
                if isinstance(function, ast.FunctionDef)
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ConfirmedItem"
            }
    confirming = "shipments/outbox/confirming.py"
    assert makers == {f"{confirming}::open_items", f"{confirming}::confirmation_from"}
    columns = {field.name for field in Shipment._meta.get_fields()}
    assert [name for name in columns if PART.search(name)] == []
