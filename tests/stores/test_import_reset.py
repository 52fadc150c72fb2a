"""Support resets the import date of a store (IMP-12, SUP-10, REA-6)."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django_q.models import OrmQ

from stores import clock
from stores.models import AuditEvent, Store, User
from stores.switches.import_reset import ResetRefused, reset_import_date, reset_import_day
from tests.amazon import JAPAN
from tests.factories import TODAY, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db

CHANGELIST = "/admin/stores/store/"


@pytest.fixture
def staff() -> User:
    user: User = UserFactory.create(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__in=("view_store", "change_store"))
    )
    return user


def press(client: Client, *stores: Store, **form: str) -> str:
    body = {"action": "reset_import_date", "_selected_action": [store.pk for store in stores]}
    answer = client.post(CHANGELIST, {**body, **form}, follow=True)
    assert answer.status_code == 200
    return answer.text


def test_imp_12_a_reset_is_audited_with_the_old_and_the_new_date(staff: User) -> None:
    store = StoreFactory.create(complete_through=TODAY - timedelta(hours=1))
    reset_import_day(store, date(2026, 5, 1), staff, TODAY)
    reset_import_day(store, date(2026, 4, 1), staff, TODAY)
    row = Store.objects.get()
    assert row.reread_from is not None
    assert (
        row.reread_from.isoformat() == "2026-04-01T07:00:00+00:00"
    )  # midnight in the store's zone
    assert row.import_from == row.reread_from
    assert row.complete_through == TODAY - timedelta(hours=1)
    first, second = AuditEvent.objects.order_by("pk")
    assert first.detail == {"before": None, "after": "2026-05-01T07:00:00+00:00"}
    assert second.detail == {
        "before": "2026-05-01T07:00:00+00:00",
        "after": "2026-04-01T07:00:00+00:00",
    }
    assert (second.action, second.user) == ("store.import_reset", staff)


def test_imp_12_neither_the_future_nor_what_amazon_no_longer_shows(staff: User) -> None:
    store = StoreFactory.create()
    with pytest.raises(ResetRefused, match="a day that has begun"):
        reset_import_date(store, TODAY + timedelta(seconds=1), staff, TODAY)
    with pytest.raises(ResetRefused, match="no orders before 2024-11-23"):
        reset_import_date(store, TODAY - timedelta(days=731), staff, TODAY)
    reset_import_date(store, TODAY - timedelta(days=729), staff, TODAY)
    japan = StoreFactory.create(marketplace_id=JAPAN)
    reset_import_date(japan, TODAY - timedelta(days=3000), staff, TODAY)
    assert AuditEvent.objects.count() == 2


def test_sup_10_support_resets_in_the_admin(client: Client, staff: User) -> None:
    client.force_login(staff)
    store = StoreFactory.create(name="Northwind US")
    asked = press(client, store)
    assert "Read again from" in asked
    assert Store.objects.get().reread_from is None
    day = (clock.now() - timedelta(days=40)).date()
    told = press(client, store, confirmed="yes", day=day.isoformat())
    assert "Northwind US: reading again" in told
    assert Store.objects.get().reread_from is not None
    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2016-01-01", "Amazon shows no orders before"),
        ("9998-01-01", "choose a day that has begun"),
        ("yesterday", "Enter a valid date"),
        ("", "This field is required"),
    ],
)
def test_sup_10_a_bad_day_is_refused_with_a_reason(
    client: Client, staff: User, day: str, said: str
) -> None:
    client.force_login(staff)
    store = StoreFactory.create()
    assert said in press(client, store, confirmed="yes", day=day)
    assert Store.objects.get().reread_from is None
    assert not AuditEvent.objects.exists()


def test_sup_10_staff_without_the_right_to_change_stores_cannot(client: Client) -> None:
    looker = UserFactory.create(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_store"))
    client.force_login(looker)
    store = StoreFactory.create()
    press(client, store, confirmed="yes", day="2026-10-01")
    assert Store.objects.get().reread_from is None


def test_sup_10_at_most_twenty_at_once(client: Client, staff: User) -> None:
    client.force_login(staff)
    stores = [StoreFactory.create() for _ in range(21)]
    said = press(client, *stores, confirmed="yes", day="2026-10-01")
    assert "At most 20 stores at once" in said
    assert not Store.objects.exclude(reread_from=None).exists()
