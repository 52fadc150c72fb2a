"""The audit list is append-only for a year, whoever goes meanwhile (SYS-5, DPP 2.6)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stores import audit, clock
from stores.models import AuditEvent
from stores.models.audit import KEPT_FOR, AppendOnly
from stores.tasks import prune
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def event() -> AuditEvent:
    member = MemberFactory.create()
    audit.record("store.paused", user=member.user, account=member.account, subject="store x")
    return AuditEvent.objects.get()


def test_sys_5_a_row_is_never_changed_or_deleted() -> None:
    row = event()
    row.action = "store.resumed"
    for act in (
        row.save,
        row.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(action="store.resumed"),
        lambda: AuditEvent.objects.bulk_update([row], ["action"]),
        lambda: AuditEvent.objects.update_or_create(pk=row.pk, defaults={"action": "x"}),
        lambda: AuditEvent.objects.bulk_create(
            [AuditEvent(pk=row.pk, action="x", at=row.at)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["action"],
        ),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            act()
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["store.paused"]


def test_sys_5_a_new_row_with_the_number_of_one_that_is_there_does_not_replace_it() -> None:
    row = event()
    forged = AuditEvent(pk=row.pk, action="x", at=row.at)
    for act in (forged.save, lambda: AuditEvent.objects.create(pk=row.pk, action="x", at=row.at)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["store.paused"]


def test_sys_5_a_row_outlives_its_person_and_account() -> None:
    row = event()
    assert row.user is not None
    assert row.account is not None
    row.user.delete()
    row.account.delete()
    assert AuditEvent.objects.filter(user=None, account=None, action="store.paused").exists()


def test_dpp_2_6_rows_are_kept_for_twelve_months_of_any_year() -> None:
    now = clock.now()
    ages = [timedelta(), timedelta(days=365), KEPT_FOR - timedelta(hours=1), KEPT_FOR + timedelta(hours=1)]  # fmt: skip
    for number, age in enumerate(ages):
        AuditEvent.objects.create(action=f"a.{number}", at=now - age)
    assert "1 acts" in prune()
    kept = AuditEvent.objects.order_by("action").values_list("action", flat=True)
    assert list(kept) == ["a.0", "a.1", "a.2"]
