"""Weeks without a worker: month keys go on time, and no backup that may be restored needs one (RED-68, DPP 2.4)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from config.doctor.work import backups as doctor_backups
from orders.models import Order
from redaction import tasks
from redaction.month_keys import CARRIED_LATE, DESTROYED
from stores.models import AuditEvent
from stores.sealing import SealBroken, month_file, unseal
from stores.sealing.rule import Month
from tests.factories import BUYER, ManualOrderFactory, OrderFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("month_keys")]

JULY = datetime(2026, 7, 20, tzinfo=UTC)
ENDS = datetime(2026, 10, 15, tzinfo=UTC)
PLACE = "orders_order.buyer_data"


@pytest.fixture(autouse=True)
def _the_servers_clock_travels_along() -> Iterator[None]:
    with patch("stores.clock.ahead_of_database", return_value=timedelta()):
        yield


def stored(order: Order) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        return str(cursor.fetchone()[0])


def run(at: datetime, command: str, *arguments: object) -> str:
    """What it printed, with the reason where it failed."""
    out = StringIO()
    with time_machine.travel(at, tick=False):
        try:
            call_command(command, *map(str, arguments), stdout=out)
        except CommandError as error:
            out.write(str(error))
    return out.getvalue()


def retire(at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return str(tasks.retire_month_keys())


def warned(at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return "".join(str(each) for each in doctor_backups() if each.subject == "older backups")


def in_july() -> Order:
    with time_machine.travel(JULY, tick=False):
        return ManualOrderFactory.create(first_imported_at=JULY)


def test_red_68_no_backup_of_a_40_days_outage_of_the_worker_needs_a_destroyed_key(
    folder: Path, month_keys: Path
) -> None:
    """Backups go on every day. The worker comes back after the key's last day."""
    order = in_july()
    with time_machine.travel(JULY, tick=False):
        overdue = OrderFactory.create(first_imported_at=JULY, amazon_updated_at=JULY)
    back, copies = ENDS + timedelta(days=5), {}
    for days in range(40, -1, -1):
        at = back - timedelta(days=days)
        run(at, "backup", folder)
        copies[at] = stored(order)
    overdue.refresh_from_db()
    assert overdue.redacted_at is not None, "what is due is removed, not carried over"
    late = run(back, "restore_check", max(folder.iterdir()))
    assert retire(back) == "0 carried over, 0 broken, 1 keys destroyed"
    assert month_file.read(month_keys).month == Month(2026, 8)
    kept = [copy for at, copy in copies.items() if at >= back - timedelta(days=30)]
    assert len(kept) == 31
    for copy in kept:
        assert "Alder" in unseal(copy, PLACE)
    # Older than the key's last 32 days: gone, as it must be.
    with pytest.raises(SealBroken):
        unseal(copies[back - timedelta(days=40)], PLACE)
    assert "This backup can be restored." in late
    assert "m202607" not in late
    # The backup was what carried over, before the key's last 30 days.
    assert not AuditEvent.objects.filter(action=CARRIED_LATE).exists()


def test_red_68_after_90_days_keys_go_at_once_and_a_fresh_backup_is_asked_for(
    folder: Path, month_keys: Path
) -> None:
    """The whole machine was off: the newest backup is too old to be restored, whatever its keys."""
    order = in_july()
    off = ENDS - timedelta(days=40)
    run(off, "backup", folder / "b.backup")
    before, back = stored(order), off + timedelta(days=90)
    assert retire(back) == "1 carried over, 0 broken, 2 keys destroyed"
    assert month_file.read(month_keys).month == Month(2026, 9)
    with time_machine.travel(back, tick=False):
        order.refresh_from_db()
        assert order.buyer.line1 == BUYER["line1"]
    with pytest.raises(SealBroken):
        unseal(before, PLACE)
    assert "older than 30 days" in run(back, "restore_check", folder / "b.backup")
    assert AuditEvent.objects.get(action=CARRIED_LATE).subject == "m202607"
    gone = AuditEvent.objects.filter(action=DESTROYED).values_list("subject", flat=True)
    assert sorted(gone) == ["m202607", "m202608"]
    assert "Make a new one at once" in warned(back + timedelta(days=1))
    run(back + timedelta(days=1), "backup", folder)
    assert warned(back + timedelta(days=1)) == ""
    assert "This backup can be restored." in run(
        back + timedelta(days=2), "restore_check", max(folder.glob("waybill-*"))
    )


def test_red_68_a_backup_before_the_worker_is_back_carries_over_by_itself(folder: Path) -> None:
    order, back = in_july(), ENDS + timedelta(days=50)
    run(back, "backup", folder / "b.backup")
    copy = stored(order)
    assert "2 keys destroyed" in retire(back + timedelta(hours=1))
    assert "Alder" in unseal(copy, PLACE)
    assert warned(back + timedelta(hours=2)) == "", "there is a backup since"


def test_red_68_a_copy_of_another_program_is_warned_of_for_as_long_as_it_may_live() -> None:
    in_july()
    back = ENDS - timedelta(days=20)
    retire(back)
    assert "from before 2026-09-25 00:00" in warned(back + timedelta(days=29))
    assert warned(back + timedelta(days=30, seconds=1)) == ""


def test_red_68_what_cannot_be_carried_over_is_said_with_the_backup_and_with_its_trial(
    folder: Path,
) -> None:
    order, at = in_july(), ENDS - timedelta(days=20)
    with connection.cursor() as cursor:
        value = stored(order)[:-4] + "AAAA"
        cursor.execute("UPDATE orders_order SET buyer_data = %s WHERE id = %s", [value, order.pk])
    assert "1 values are under month keys that end before" in run(at, "backup", folder / "b.backup")
    tried = run(at, "restore_check", folder / "b.backup")
    assert "key m202607: destroyed from 2026-10-15 on, and then its 1 values are gone" in tried


def test_dpp_2_4_the_key_is_destroyed_on_its_day_however_late_the_carrying_over_was() -> None:
    """A stolen backup does not stay readable because a worker was away."""
    order = in_july()
    stolen = stored(order)
    retire(ENDS - timedelta(days=1))
    assert "Alder" in unseal(stolen, PLACE)
    assert retire(ENDS) == "0 carried over, 0 broken, 1 keys destroyed"
    with pytest.raises(SealBroken):
        unseal(stolen, PLACE)
