"""Doctor: settings, files, database, mail and fonts."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import override_settings

from config.doctor import installation
from config.doctor.finding import Level
from tests.config.doctor.asking import doctor, line
from tests.factories import (
    StoreFactory,
)
from tests.shipments.mailing import mail_server

pytestmark = pytest.mark.django_db


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
        override_settings(DOT_ENV=path, BACKUP_KEY_FILE=str(path)),
        patch.dict(connection.settings_dict, {"NAME": str(path)}),
        patch.object(connection, "vendor", "sqlite"),
    ):
        found = list(installation.private_files())
    assert [f.subject for f in found if f.level == Level.FAIL] == [
        ".env",
        "BACKUP_KEY_FILE",
        "database file",
    ]
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


def test_missing_migrations_fail() -> None:
    with patch("config.doctor.installation.pending_migrations", return_value=["orders.0009_new"]):
        assert "manage.py migrate" in line(doctor()[1], "FAIL  migrations")
