"""The command doctor: each matter in order, and each disorder with its cure."""

import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import responses
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone
from django.utils.http import http_date
from django_q.models import Schedule, Task

from config.doctor import installation
from config.doctor.finding import Level
from config.doctor.outside import judge_clock
from config.newenv import new_environment
from config.supervising import heartbeats
from redaction.models import RedactionFailure
from shipments.models import FeedSubmission, QueueHold, ShipmentNotification
from stores import audit, clock
from stores.models import SellingPartner
from stores.spapi.client_secret import note_use
from tests.factories import (
    TODAY,
    NotificationFactory,
    OrderFactory,
    SellingPartnerFactory,
    StoreFactory,
)
from tests.shipments.mailing import mail_server

pytestmark = pytest.mark.django_db
AMAZON = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def world() -> Iterator[responses.RequestsMock]:
    """Everything outside is in order: Amazon's time, its tokens, our own address."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        date = {"Date": http_date(timezone.now().timestamp())}
        mocked.head(AMAZON, headers=date)
        token = {"access_token": "Atza|a", "refresh_token": "Atzr|r", "expires_in": 3600}
        mocked.post(f"{AMAZON}/auth/o2/token", json=token)
        mocked.get("http://127.0.0.1:8000/healthz", json={"status": "alive"})
        at = timezone.now()
        Task.objects.create(
            id="beat", name="beat", func=heartbeats.TASK, started=at, stopped=at, success=True
        )
        yield mocked


def doctor() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


def line(printed: str, start: str) -> str:
    """The line that starts so, together with the cure below it."""
    lines = printed.splitlines()
    at = next(number for number, text in enumerate(lines) if text.startswith(start))
    return "\n".join(lines[at : at + 2])


def test_a_sound_installation_passes_and_every_line_is_ok() -> None:
    SellingPartnerFactory.create()
    for act in ("made", "checked"):
        audit.record(f"backup.{act}", user=None, account=None, failed=0)
    status, printed = doctor()
    assert status == 0, printed
    assert all(text.startswith("OK") for text in printed.splitlines()), printed


def test_a_wrong_setting_fails_with_its_hint() -> None:
    with override_settings(FIELD_KEY_ACTIVE="other"):
        status, printed = doctor()
    assert status == 1
    assert settings.FIELD_KEY_ACTIVE in line(printed, "FAIL  waybill.E004")


def test_a_key_file_that_others_can_read_fails(tmp_path: Path) -> None:
    values = new_environment(tmp_path / "keys.json")
    os.chmod(tmp_path / "keys.json", 0o644)
    with override_settings(FIELD_KEYS_FILE=values["FIELD_KEYS_FILE"]):
        assert "chmod 600" in line(doctor()[1], "FAIL  FIELD_KEYS_FILE")


def test_con_10_a_stored_value_that_no_key_opens_fails_and_names_its_key() -> None:
    SellingPartnerFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
    status, printed = doctor()
    assert status == 1
    found = line(printed, "FAIL  key gone")
    assert "stores_sellingpartner.refresh_token (1 rows)" in found
    assert "backup" in found
    assert "FAIL  sellers: a token cannot be opened" in printed


def test_t13_a_single_broken_row_is_told_by_column_and_row() -> None:
    OrderFactory.create()
    order = OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        value = cursor.fetchone()[0][:-4] + "AAAA"
        cursor.execute("UPDATE orders_order SET buyer_data = %s WHERE id = %s", [value, order.pk])
    status, printed = doctor()
    assert status == 1
    assert f"the first in the row with id {order.pk}." in line(
        printed, "FAIL  orders_order.buyer_data"
    )


def test_dpp_2_4_month_keys_that_are_not_destroyed_in_time_are_told() -> None:
    with time_machine.travel(clock.now() + timedelta(days=300), tick=False):
        assert "FAIL  month keys" in doctor()[1]
    assert "OK    month keys" in doctor()[1]


def test_a_database_that_is_away_fails_once_and_names_the_variable() -> None:
    with patch("django.db.connection.cursor", side_effect=OperationalError):
        status, printed = doctor()
    assert status == 1
    assert "DATABASE_URL" in line(printed, "FAIL  DATABASE_URL")
    assert "migrations" not in printed


def test_a_folder_that_is_not_there_is_named() -> None:
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nonexistent/waybill.sqlite3"}
    with (
        override_settings(DATA_DIR=Path("/nonexistent")),
        patch.object(settings, "DATABASES", {"default": sqlite}),
        patch("django.db.connection.cursor", side_effect=OperationalError),
    ):
        assert "/nonexistent is no folder" in line(doctor()[1], "FAIL  DATA_DIR")


def test_a_postgresql_that_is_away_is_named_without_its_password() -> None:
    away = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "db.example.com",
        "PORT": 5433,
        "NAME": "waybill",
        "PASSWORD": "pa55word",
    }
    with (
        patch.object(settings, "DATABASES", {"default": away}),
        patch("django.db.connection.cursor", side_effect=OperationalError("pa55word")),
    ):
        printed = doctor()[1]
    assert "db.example.com, port 5433" in line(printed, "FAIL  DATABASE_URL")
    assert "pa55word" not in printed


def test_a_readable_env_and_database_file_fail(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=x")
    path.chmod(0o640)
    with (
        override_settings(DOT_ENV=path),
        patch.dict(connection.settings_dict, {"NAME": str(path)}),
        patch.object(connection, "vendor", "sqlite"),
    ):
        found = list(installation.private_files())
    assert [f.subject for f in found if f.level == Level.FAIL] == [".env", "database file"]
    assert found[0].mend == f"Run: chmod 600 {path}"


def test_mails_that_do_not_leave_warn() -> None:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        status, printed = doctor()
    assert status == 0
    assert "smtp" in line(printed, "WARN  EMAIL_URL")


def test_mails_that_stay_on_this_machine_warn_and_leave_no_file(tmp_path: Path) -> None:
    files = "django.core.mail.backends.filebased.EmailBackend"
    with override_settings(EMAIL_BACKEND=files, EMAIL_FILE_PATH=str(tmp_path)):
        assert "delivered to nobody" in line(doctor()[1], "WARN  EMAIL_URL")
    assert not list(tmp_path.iterdir())


def test_a_mail_server_that_is_not_there_fails() -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        status, printed = doctor()
    assert status == 1
    assert "does not let us in (ConnectionRefusedError)" in line(printed, "FAIL  EMAIL_URL")
    with mail_server():
        assert "mails leave" in line(doctor()[1], "OK    EMAIL_URL")


@pytest.mark.parametrize(
    ("site", "missing", "level"),
    [
        ("A1VC38T7YXB528", "", "OK"),
        ("A1VC38T7YXB528", "あ", "WARN"),
        ("ATVPDKIKX0DER", "あ", "OK"),
    ],
)
def test_a_store_in_japan_without_a_font_for_it_warns(site: str, missing: str, level: str) -> None:
    StoreFactory.create(marketplace_id=site)
    with patch("shipments.papers.fonts.has", lambda sign: sign != missing):
        (found,) = installation.printed_letters()
    assert found.level == level
    assert ("Japanese letters are refused" in found.text) == bool(missing)


def test_a_shifted_clock_is_not_blamed_on_the_machine() -> None:
    with override_settings(CLOCK_SHIFT=timedelta(seconds=60), TESTING=False):
        printed = doctor()[1]
    assert "CLOCK_SHIFT_S" in line(printed, "FAIL  waybill.E005")
    assert "OK    clock" in printed


def test_one_matter_needs_mending_and_two_need_it() -> None:
    with (
        override_settings(FIELD_KEY_ACTIVE="other", INDEX_KEY=""),
        pytest.raises(CommandError, match="matters need"),
    ):
        call_command("doctor", stdout=StringIO())
    with (
        override_settings(INDEX_KEY=""),
        pytest.raises(CommandError, match="1 matter needs"),
    ):
        call_command("doctor", stdout=StringIO())


def test_missing_migrations_fail() -> None:
    with patch("config.doctor.installation.pending_migrations", return_value=["orders.0009_new"]):
        assert "manage.py migrate" in line(doctor()[1], "FAIL  migrations")


@pytest.mark.parametrize(
    ("ahead", "level"),
    [(0, Level.OK), (8, Level.OK), (9, Level.FAIL), (-60, Level.OK), (-61, Level.WARN)],
)
def test_the_clock_may_not_run_ahead_of_amazon(ahead: int, level: Level) -> None:
    found = judge_clock(TODAY + timedelta(seconds=ahead), TODAY, "SP_API_ENDPOINT_NA")
    assert found.level == level


def test_an_amazon_that_does_not_answer_fails(world: responses.RequestsMock) -> None:
    world.remove("HEAD", AMAZON)
    assert "firewall" in line(doctor()[1], "FAIL  SP_API_ENDPOINT_NA")


def test_con_11_a_seller_with_bad_credentials_fails_without_asking_amazon(
    world: responses.RequestsMock,
) -> None:
    SellingPartnerFactory.create(
        seller_id="ABAD",
        credentials=SellingPartner.Credentials.BAD,
        credentials_error="connection_invalid",
    )
    assert "Renew the authorization" in line(doctor()[1], "FAIL  seller ABAD")
    assert not [call for call in world.calls if "token" in str(call.request.url)]


@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        ({"json": {"error": "invalid_grant"}, "status": 400}, "Renew the authorization"),
        ({"json": {"error": "invalid_client"}, "status": 401}, "LWA_CLIENT_SECRET"),
        ({"body": "", "status": 503}, "LWA_ENDPOINT"),
    ],
)
def test_trb_1_and_2_what_amazon_says_to_a_token_request(
    world: responses.RequestsMock, answer: dict[str, Any], cure: str
) -> None:
    seller = SellingPartnerFactory.create()
    world.replace("POST", f"{AMAZON}/auth/o2/token", **answer)
    assert cure in line(doctor()[1], f"FAIL  seller {seller.seller_id}")
    seller.refresh_from_db()
    assert seller.credentials == SellingPartner.Credentials.GOOD


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


def test_decision_24_doctor_says_how_many_wait_how_long_and_why() -> None:
    now = timezone.now()
    for hours, reason in (
        (30, "unavailable"),
        (3, "throttled"),
        (2, "throttled"),
        (0, "throttled"),
    ):
        NotificationFactory.create(
            created_at=now - timedelta(hours=hours), due_at=now + timedelta(hours=1), reason=reason
        )
    oldest = ShipmentNotification.objects.earliest("created_at")
    status, printed = doctor()
    told = line(printed, "FAIL  notifications")
    assert status == 1
    assert "3 wait for more than 1 h, 1 of them for more than 24 h" in told
    assert oldest.order.amazon_order_id in told
    assert "throttled 2, unavailable 1" in told


def feed(**fields: Any) -> FeedSubmission:
    at = timezone.now() - timedelta(minutes=61)
    made = {"messages": 300, "state": "running", "created_at": at, "due_at": at, **fields}
    return FeedSubmission.objects.create(selling_partner=SellingPartnerFactory.create(), **made)


def test_decision_23_a_feed_without_an_end_for_an_hour_is_told() -> None:
    feed(amazon_status="IN_PROGRESS")
    feed(state="done")
    feed(created_at=timezone.now() - timedelta(minutes=59))
    cut_off = feed()
    SellingPartner.objects.filter(pk=cut_off.selling_partner_id).update(credentials="bad")
    told = line(doctor()[1], "FAIL  feeds")
    assert "1 without an end for more than 1 h, the oldest with 300 orders" in told
    assert "IN_PROGRESS" in told


def test_trb_3_decision_24_a_held_queue_is_told_until_it_is_released() -> None:
    hold = QueueHold.objects.create(
        selling_partner=SellingPartnerFactory.create(), reason="x", held_at=timezone.now()
    )
    assert "queues of 1 seller(s) are held" in line(doctor()[1], "FAIL  feeds")
    hold.delete()
    assert "feeds" not in doctor()[1]


def test_shp_18_a_document_that_broke_a_rule_is_told_to_whoever_maintains_the_program() -> None:
    feed(state="failed", reason="breaks_rules", amazon_message="carrier_code Message/CarrierCode")
    assert "Message/CarrierCode" in line(doctor()[1], "WARN  feeds")


def test_doctor_says_that_nobody_sends() -> None:
    NotificationFactory.create(
        created_at=timezone.now() - timedelta(minutes=20),
        due_at=timezone.now() - timedelta(minutes=20),
    )
    assert "notify_shipments" in line(doctor()[1], "FAIL  notifications")


def test_rea_7_notifications_of_a_seller_cut_off_are_no_fault_of_the_queue() -> None:
    NotificationFactory.create(
        created_at=timezone.now() - timedelta(days=3),
        due_at=timezone.now() - timedelta(days=3),
        selling_partner=SellingPartnerFactory.create(credentials=SellingPartner.Credentials.BAD),
    )
    assert line(doctor()[1], "OK    notifications")


def test_rejected_notifications_warn() -> None:
    NotificationFactory.create(state=ShipmentNotification.State.REJECTED)
    assert "rejected 1" in line(doctor()[1], "WARN  notifications")


def test_decision_24_shipments_near_their_ship_by_warn() -> None:
    NotificationFactory.create(state=ShipmentNotification.State.UNKNOWN)
    assert "not accepted 1 whose" in line(doctor()[1], "WARN  late shipments")


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


def test_an_address_where_nobody_answers_warns(world: responses.RequestsMock) -> None:
    world.replace("GET", "http://127.0.0.1:8000/healthz", status=404)
    status, printed = doctor()
    assert status == 0
    assert "answers 404" in line(printed, "WARN  BASE_URL")


@pytest.mark.parametrize(("days", "level"), [(10, "OK"), (155, "WARN"), (181, "FAIL")])
def test_an_old_client_secret_is_told(world: responses.RequestsMock, days: int, level: str) -> None:
    note_use(clock.now() - timedelta(days=days))
    assert f"{days}" in line(doctor()[1], f"{level:<5} LWA_CLIENT_SECRET")


def test_a_disconnected_seller_is_no_fault(world: responses.RequestsMock) -> None:
    SellingPartnerFactory.create(
        seller_id="AGONE", credentials="bad", credentials_error=SellingPartner.DISCONNECTED
    )
    assert "disconnected" in line(doctor()[1], "OK    seller AGONE")


def test_dpp_1_7_data_of_a_seller_who_left_is_named_with_its_last_day() -> None:
    seller = SellingPartnerFactory.create(
        credentials="bad", credentials_changed_at=clock.now() - timedelta(days=3)
    )
    StoreFactory.create(selling_partner=seller)
    subject = f"data of {seller}"
    assert "unless it is renewed" in line(doctor()[1], f"OK    {subject}")
    for days, level in ((25, "WARN"), (31, "FAIL")):
        SellingPartner.objects.update(credentials_changed_at=clock.now() - timedelta(days=days))
        found = line(doctor()[1], f"{level}  {subject}")
        assert f"purge_store {seller.public_id} --seller" in found


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
