"""Files that show an address go with their order (RED-17, RED-34, RED-40, RED-42)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from redaction.models import RedactionRecord
from redaction.redacting import redact_due
from shipments.models import LabelFile, ReturnLabel, Shipment
from stores.sealing import SealBroken
from tests.factories import LabelFileFactory, OrderFactory

pytestmark = pytest.mark.django_db

SHIPPED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def a_label_file(**fields: Any) -> LabelFile:
    file: LabelFile = LabelFileFactory.create(
        label__shipment__created_at=SHIPPED,
        label__shipment__ship_date=SHIPPED.date(),
        label__order__first_imported_at=SHIPPED,
        **fields,
    )
    return file


def raw_contents(table: str) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT content FROM {table} ORDER BY id")
        return [row[0] if row[0] is None else bytes(row[0]) for row in cursor.fetchall()]


def test_label_file_is_sealed_in_the_database() -> None:
    file = a_label_file(content=b"%PDF the address")
    assert b"the address" not in (raw_contents("shipments_labelfile")[0] or b"")
    assert bytes(LabelFile.objects.get(pk=file.pk).content or b"") == b"%PDF the address"


def test_sealed_file_opens_in_its_own_place_only() -> None:
    file = a_label_file()
    ReturnLabel.objects.create(order=file.label.order, content=b"x", created_at=SHIPPED)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE shipments_returnlabel SET content = (SELECT content FROM shipments_labelfile)"
        )
    with pytest.raises(SealBroken):
        list(ReturnLabel.objects.all())


def test_red_40_red_17_files_are_emptied_with_their_order_and_counted() -> None:
    due, fresh = a_label_file(), a_label_file()
    ReturnLabel.objects.create(order=due.label.order, content=b"back", created_at=SHIPPED)
    Shipment.objects.filter(label=fresh.label).update(
        ship_date=(SHIPPED + timedelta(days=5)).date(), created_at=SHIPPED + timedelta(days=5)
    )
    redact_due(SHIPPED + timedelta(days=31))
    assert raw_contents("shipments_returnlabel") == [None]
    first, second = raw_contents("shipments_labelfile")
    assert first is None
    assert second is not None
    assert RedactionRecord.objects.get(order=due.label.order).file_count == 2


def test_orders_without_files_count_none() -> None:
    order = OrderFactory.create(first_imported_at=SHIPPED)
    redact_due(SHIPPED + timedelta(days=14))
    assert RedactionRecord.objects.get(order=order).file_count == 0
