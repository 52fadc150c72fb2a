"""Doctor: the queue, redaction and backups."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.test import override_settings
from django.utils import timezone
from django_q.models import Schedule, Task

from redaction.models import RedactionFailure
from stores import audit
from tests.config.doctor.asking import doctor, line
from tests.factories import (
    OrderFactory,
)

pytestmark = pytest.mark.django_db


def test_no_heartbeat_and_an_old_one_fail() -> None:
    Task.objects.update(stopped=timezone.now() - timedelta(minutes=7))
    assert "7 min old" in line(doctor()[1], "FAIL  worker")
    Task.objects.all().delete()
    assert "runall" in line(doctor()[1], "FAIL  worker")


def test_a_missing_schedule_fails() -> None:
    Schedule.objects.filter(name="waybill-redact").delete()
    assert "waybill-redact" in line(doctor()[1], "FAIL  schedules")


def test_failed_tasks_are_told_by_name() -> None:
    at = timezone.now()
    Task.objects.create(
        id="bad", name="bad", func="orders.tasks.import_due", started=at, stopped=at, success=False
    )
    status, printed = doctor()
    assert status == 0
    assert "orders.tasks.import_due" in line(printed, "WARN  tasks")


def test_red_30_overdue_redaction_fails() -> None:
    OrderFactory.create(first_imported_at=timezone.now() - timedelta(days=15))
    assert "manage.py redact" in line(doctor()[1], "FAIL  redaction")


def test_red_34_an_order_that_cannot_be_redacted_fails_without_its_name() -> None:
    now = timezone.now()
    RedactionFailure.objects.create(
        order=OrderFactory.create(first_imported_at=now),
        error_class="IntegrityError",
        first_failed_at=now,
        last_failed_at=now,
    )
    found = line(doctor()[1], "FAIL  redaction")
    assert "1 order(s) cannot be redacted" in found
    assert "Tom" not in found


def test_red_19_an_amazon_fulfilled_order_that_holds_a_buyer_fails() -> None:
    OrderFactory.create(fulfilled_by="AMAZON", first_imported_at=timezone.now())
    told = line(doctor()[1], "FAIL  amazon-fulfilled")
    assert "1 order" in told
    assert "manage.py redact" in told


def test_red_68_an_old_backup_and_one_that_nobody_tried_out_are_named() -> None:
    found = line(doctor()[1], "WARN  backups: none was made")
    assert "manage.py backup --new-key" in found
    with override_settings(DEMO=True):
        assert line(doctor()[1], "OK    backups: none was made")
    audit.record("backup.made", user=None, account=None)
    printed = doctor()[1]
    assert line(printed, "OK    backups")
    assert "never" in line(printed, "WARN  restore on trial")
    audit.record("backup.checked", user=None, account=None, failed=1)
    assert "never" in line(doctor()[1], "WARN  restore on trial")
    audit.record("backup.checked", user=None, account=None, failed=0)
    assert "restore on trial" not in doctor()[1]
    with patch("stores.clock.now", lambda: timezone.now() + timedelta(days=100)):
        printed = doctor()[1]
    assert "backup FOLDER" in line(printed, "WARN  backups")
    assert "last on" in line(printed, "WARN  restore on trial")
