"""Wrong values of variables: one line that names the variable and the cure, and never a password."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.reading_env import Environment

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(**variables: str) -> str:
    """What the command line says that is started with these variables, without the last newline; empty if it runs."""
    done = subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRUSTED_PROXY_COUNT", "two"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("WORKERS", "abc"),
        ("ADMIN_ALLOWED_NETS", "office"),
        ("ADMIN_ALLOWED_NETS", "10.0.0.0/8, 10.0.0.1/8"),
        ("CLOCK_SHIFT_S", "x"),
        ("DEBUG", "maybe"),
        ("SP_API_APPLICATION_DRAFT", "perhaps"),
        ("DATABASE_URL", "mysql://waybill:pa55word@db/waybill"),
        ("DATABASE_URL", "postgres://waybill:pa55word@db:port/waybill"),
        ("DATABASE_URL", "postgres://waybill:pa55word@db"),
        ("DATABASE_URL", "nonsense"),
        ("EMAIL_URL", "zzz"),
        ("EMAIL_URL", "smtp+tls://"),
        ("EMAIL_URL", "filemail:mails"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_cannot_be_used_ends_with_one_line_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as caught:
        runpy.run_path(str(ROOT / "config/settings.py"))
    said = str(caught.value)
    assert said.startswith(f"{name} ")
    assert len(said.splitlines()) == 1
    assert "pa55word" not in said


def test_that_line_is_all_that_the_command_line_says() -> None:
    said = manage(DATABASE_URL="postgres://waybill:pa55word@db:port/waybill")
    assert said.startswith("DATABASE_URL ")
    assert len(said.splitlines()) == 1
    assert "pa55word" not in said


@pytest.mark.parametrize("url", ["filemail:///srv/mails", "filemail:////srv/mails"])
def test_a_folder_of_mails_stays_where_it_was_named(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", url)
    assert Environment().mail("EMAIL_URL", "dummymail://")["EMAIL_FILE_PATH"] == "/srv/mails"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "No"),
        ("DATABASE_URL", "postgres://waybill:pa55word@db:5433/waybill"),
        ("EMAIL_URL", "smtp+tls://user:pa55word@mail.example.com:587"),
        ("LOG_LEVEL", "warning"),
        ("DATABASE_URL", ""),
    ],
)
def test_values_that_can_be_used_are(name: str, value: str) -> None:
    assert manage(**{name: value}) == ""


def test_t16_cookies_at_an_https_address_are_for_this_host_alone() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "diffsettings", "--all"],
        cwd=ROOT,
        env={**os.environ, "BASE_URL": "https://waybill.example.com"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = {line.removeprefix("### ") for line in done.stdout.splitlines()}
    assert lines >= {
        "SESSION_COOKIE_NAME = '__Host-session'", "CSRF_COOKIE_NAME = '__Host-csrf'",
        "SESSION_COOKIE_SECURE = True", "CSRF_COOKIE_SECURE = True",
        "SESSION_COOKIE_HTTPONLY = True", "CSRF_COOKIE_HTTPONLY = True",
        "SESSION_COOKIE_SAMESITE = 'Lax'", "CSRF_COOKIE_SAMESITE = 'Lax'",
        "SESSION_COOKIE_PATH = '/'", "CSRF_COOKIE_PATH = '/'",
        "SESSION_COOKIE_DOMAIN = None", "CSRF_COOKIE_DOMAIN = None",
        "SECURE_HSTS_SECONDS = 31536000",
    }  # fmt: skip
