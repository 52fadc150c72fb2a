"""Months end: what is rightly held is carried over, and the key is destroyed (data-protection.md 4.5)."""

import json
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from config.doctor.finding import Level
from config.doctor.keys import month_keys as doctor_month_keys
from config.supervising.housekeeping import Housekeeping
from orders.models import Customer, Order
from redaction import due, tasks
from redaction.month_keys import DESTROYED, RENEWED, renew
from redaction.redacting import redact_due
from shipments.models import LabelFile
from stores import clock
from stores.models import AuditEvent
from stores.sealing import SealBroken, month_file, months, unseal
from stores.sealing.columns import sealed_columns
from stores.sealing.rule import COPIES_KEPT, Month
from tests.factories import (
    BUYER,
    CustomerFactory,
    LabelFileFactory,
    ManualOrderFactory,
    OrderFactory,
)
from tests.key_files import write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("month_keys")]

JULY = datetime(2026, 7, 20, tzinfo=UTC)
# The end of July and 75 days.
DUE = datetime(2026, 10, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_servers_clock_travels_along() -> Iterator[None]:
    with patch("stores.clock.ahead_of_database", return_value=timedelta()):
        yield


def key_ids() -> dict[str, set[str]]:
    return {
        column.place: set(column.held())
        for column in sealed_columns()
        if column.monthly and column.held()
    }


def in_july(**values: Any) -> Order:
    with time_machine.travel(JULY, tick=False):
        return ManualOrderFactory.create(**{"first_imported_at": JULY} | values)


def stored(column: str, pk: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM orders_order WHERE id = %s", [pk])
        return str(cursor.fetchone()[0])


def retire(at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return str(tasks.retire_month_keys())


def test_dpp_2_4_t4_after_75_days_no_copy_of_the_database_can_be_read(month_keys: Path) -> None:
    """The order was redacted on time; its sealed value lives on in a stolen backup."""
    with time_machine.travel(JULY, tick=False):
        order = OrderFactory.create(first_imported_at=JULY, amazon_updated_at=JULY)
    stolen = stored("buyer_data", order.pk)
    assert stolen.startswith("enc1:m202607:")
    assert retire(DUE - timedelta(seconds=1)) == "0 carried over, 0 broken, 0 keys destroyed"
    assert json.loads(unseal(stolen, "orders_order.buyer_data")) == BUYER
    assert retire(DUE) == "0 carried over, 0 broken, 1 keys destroyed"
    order.refresh_from_db()
    assert order.redacted_at is not None
    assert month_file.read(month_keys).month == Month(2026, 8)
    with pytest.raises(SealBroken):
        unseal(stolen, "orders_order.buyer_data")
    assert retire(DUE) == "0 carried over, 0 broken, 0 keys destroyed"
    (event,) = AuditEvent.objects.filter(action=DESTROYED)
    assert event.subject == "m202607"
    assert event.detail.keys() == {"machine"}


def test_sys_5_a_destruction_that_an_older_version_noted_is_not_noted_again() -> None:
    in_july()
    for action in ("month_key_destroyed", "key_of_something_else"):
        AuditEvent.objects.create(
            action=action, subject="m202607", detail={"machine": socket.gethostname()}, at=JULY
        )
    assert retire(DUE) == "1 carried over, 0 broken, 1 keys destroyed"
    assert not AuditEvent.objects.filter(action=DESTROYED).exists()


def test_red_50_red_52_what_is_rightly_held_is_carried_over() -> None:
    order = in_july(note="Ring twice")
    with time_machine.travel(JULY, tick=False):
        customer = CustomerFactory.create(account=order.store.selling_partner.account)
        Order.objects.update(customer=customer)
        paper = LabelFileFactory.create(label__order=order)
    assert {key for keys in key_ids().values() for key in keys} == {"m202607"}
    assert retire(DUE) == "4 carried over, 0 broken, 1 keys destroyed"
    assert {key for keys in key_ids().values() for key in keys} == {"m202610"}
    order.refresh_from_db()
    assert order.buyer.line1 == "2214 Alder Street"
    assert order.note == "Ring twice"
    assert Customer.objects.get(pk=customer.pk).buyer.buyer_name == "Tom Lindqvist"
    assert bytes(LabelFile.objects.get(pk=paper.pk).content) == bytes(paper.content)


def test_red_68_no_backup_that_may_be_restored_needs_a_destroyed_key() -> None:
    order = in_july(note="Ring twice")
    assert retire(DUE - timedelta(days=32, seconds=1)) == "no month key ends soon"
    backups = []
    # The worst day is that of the carrying-over itself: its backup was made before it.
    for days in range(32, -1, -1):
        day = DUE - timedelta(days=days)
        backups.append((day, stored("buyer_data", order.pk), stored("note", order.pk)))
        retire(day)
    assert AuditEvent.objects.filter(action=DESTROYED, subject="m202607").exists()
    allowed = [backup for backup in backups if DUE - backup[0] <= COPIES_KEPT]
    assert len(allowed) == 31
    for _, buyer, note in allowed:
        assert "Alder" in unseal(buyer, "orders_order.buyer_data")
        assert unseal(note, "orders_order.note") == "Ring twice"


def test_i3_what_is_overdue_is_carried_over_and_stays_in_the_alarm() -> None:
    with time_machine.travel(JULY, tick=False):
        order = OrderFactory.create(first_imported_at=JULY, amazon_updated_at=JULY)
    with patch("redaction.redacting.redact_due", return_value=redact_due(JULY)):
        retire(DUE)
    assert stored("buyer_data", order.pk).startswith("enc1:m202610:")
    with time_machine.travel(DUE, tick=False):
        assert due.oldest_overdue(clock.now()) is not None


def test_t13_a_row_that_cannot_be_opened_keeps_its_key(month_keys: Path) -> None:
    whole, broken = in_july(), in_july()
    value = stored("buyer_data", broken.pk)[:-4] + "AAAA"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET buyer_data = %s WHERE id = %s", [value, broken.pk])
    assert retire(DUE) == "1 carried over, 1 broken, 0 keys destroyed"
    assert month_file.read(month_keys).month == Month(2026, 7)
    assert stored("buyer_data", broken.pk) == value
    assert stored("buyer_data", whole.pk).startswith("enc1:m202610:")
    assert not AuditEvent.objects.filter(action=DESTROYED).exists()


def test_t4_each_machine_destroys_its_own_key_once_nothing_is_under_it(
    month_keys: Path, tmp_path: Path, settings: Settings
) -> None:
    order = in_july()
    other = tmp_path / "other" / "field-keys.json"
    other.parent.mkdir()
    other.write_text((tmp_path / "field-keys.json").read_text())
    write(month_file.beside(other), month_file.read(month_keys))
    here = settings.FIELD_KEYS_FILE
    with time_machine.travel(DUE, tick=False):
        settings.FIELD_KEYS_FILE = str(other)
        Housekeeping().look()
        assert months.earliest() == Month(2026, 7), "the order is still under it"
        settings.FIELD_KEYS_FILE = here
        retire(DUE)
        settings.FIELD_KEYS_FILE = str(other)
        order.refresh_from_db()
        assert order.buyer.line1 == "2214 Alder Street", "sealed there, opened here"
        Housekeeping().look()
        assert months.earliest() == Month(2026, 8)
    assert month_file.read(month_file.beside(other)) == month_file.read(month_keys)


def test_t4_after_a_theft_the_file_opens_nothing_from_next_month_on(
    month_keys: Path, tmp_path: Path, settings: Settings
) -> None:
    stolen = tmp_path / "thief" / "field-keys.json"
    stolen.parent.mkdir()
    shutil.copy(settings.FIELD_KEYS_FILE, stolen)
    shutil.copy(month_keys, stolen.parent)
    said = StringIO()
    with time_machine.travel(JULY, tick=False):
        call_command("reseal", "--new-chain", stdout=said)
    assert "From 2026-08 on" in said.getvalue()
    assert AuditEvent.objects.get(action=RENEWED).subject == "m202608"
    before = stored("buyer_data", in_july().pk)
    with time_machine.travel(JULY + timedelta(days=31), tick=False):
        after = stored("buyer_data", ManualOrderFactory.create().pk)
    for value in (before, after):
        assert "Alder" in unseal(value, "orders_order.buyer_data")
    settings.FIELD_KEYS_FILE = str(stolen)
    assert "Alder" in unseal(before, "orders_order.buyer_data")
    with pytest.raises(SealBroken):
        unseal(after, "orders_order.buyer_data")


def test_t4_a_new_chain_never_begins_in_a_month_that_seals_something_already() -> None:
    """The clock ran ahead for a moment."""
    with time_machine.travel(datetime(2026, 9, 30, tzinfo=UTC), tick=False):
        order = ManualOrderFactory.create()
    with time_machine.travel(JULY, tick=False):
        assert renew(clock.now()) == Month(2026, 10)
    order.refresh_from_db()
    assert order.buyer.line1 == "2214 Alder Street"


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=-2)])
def test_t19_a_machine_whose_clock_is_not_the_databases_destroys_nothing(
    month_keys: Path, caplog: pytest.LogCaptureFixture, ahead: timedelta
) -> None:
    """Else it could read nothing any more of what the other machines seal."""
    with time_machine.travel(DUE, tick=False):
        with patch("stores.clock.ahead_of_database", return_value=ahead):
            Housekeeping().look()
            (finding,) = [each for each in doctor_month_keys() if each.level == Level.FAIL]
        assert "differ by more than a day" in str(finding)
        assert "No month key is destroyed" in caplog.text
        assert month_file.read(month_keys).month == Month(2026, 7)
        assert not AuditEvent.objects.filter(action=DESTROYED).exists()
        Housekeeping().look()
    assert month_file.read(month_keys).month == Month(2026, 8)


def test_t19_a_clock_far_ahead_loses_nothing(month_keys: Path) -> None:
    order = in_july()
    retire(datetime(2031, 3, 1, tzinfo=UTC))
    assert stored("buyer_data", order.pk).startswith("enc1:m203103:")
    with time_machine.travel(DUE, tick=False):
        order.refresh_from_db()
        assert order.buyer.line1 == "2214 Alder Street"
        order.save()
        assert stored("buyer_data", order.pk).startswith("enc1:m203012:")


def test_housekeeping_survives_keys_that_are_away(
    month_keys: Path, caplog: pytest.LogCaptureFixture
) -> None:
    month_keys.unlink()
    Housekeeping().look()
    assert "KeysMissing" in caplog.text
