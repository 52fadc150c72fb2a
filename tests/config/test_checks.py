"""System checks of the settings."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import environ
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.test import override_settings
from pytest_django import Settings

from config.address_checks import TAKEN
from config.newenv import new_environment
from config.urls import urlpatterns
from stores.bigcommerce.reach import API


@pytest.fixture(autouse=True)
def _second_factor(settings: Settings) -> None:
    """Off in tests, which several of these are told not to be (tests/stores/people)."""
    settings.REQUIRE_MFA = True


def ids() -> set[str]:
    return {str(message.id) for message in run_checks() if str(message.id).startswith("waybill")}


def test_the_settings_of_the_tests_are_in_order() -> None:
    assert ids() == set()


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("SECRET_KEY", "short", "waybill.E001"),
        ("INDEX_KEY", "", "waybill.E002"),
        ("FIELD_KEYS_FILE", "/nowhere/keys.json", "waybill.E003"),
        ("FIELD_KEY_ACTIVE", "other", "waybill.E004"),
        ("LWA_CLIENT_ID", "", "waybill.W008"),
        ("LWA_CLIENT_SECRET", "", "waybill.W008"),
        ("SP_API_APPLICATION_ID", "", "waybill.W008"),
        ("WORKERS", 0, "waybill.E009"),
        ("DOCUMENT_FONT", ["/nowhere/font.ttf"], "waybill.E019"),
        ("BASE_URL", "waybill.example.com", "waybill.E010"),
        ("BASE_URL", "http://127.0.0.1:8000/shop", "waybill.E010"),
        ("BASE_URL", "http://127.0.0.1:port", "waybill.E010"),
        ("LWA_ENDPOINT", "api.amazon.com", "waybill.E013"),
        ("LWA_ENDPOINT", "http://api.amazon.com", "waybill.E014"),
        ("SELLER_CENTRAL_URL", "http://sellercentral.example.com", "waybill.E014"),
        ("DATA_DIR", Path("/nonexistent"), "waybill.E015"),
        ("BIGCOMMERCE_API_URL", "https://api.bigcommerce.example", "waybill.E020"),
        ("ALLOWED_HOSTS", ["testserver", "https://waybill.example.com"], "waybill.E016"),
        ("ALLOWED_HOSTS", ["testserver", "a.example.com b.example.com"], "waybill.E016"),
        ("ALLOWED_HOSTS", ["testserver", "waybill.example.com:8000"], "waybill.E016"),
        ("ALLOWED_HOSTS", ["testserver", "*"], "waybill.W016"),
        ("ADMIN_PATH", "orders", "waybill.E017"),
        ("ADMIN_PATH", "static", "waybill.E017"),
        ("ADMIN_PATH", "desk/admin", "waybill.E017"),
        ("ADMIN_PATH", "", "waybill.E017"),
        ("SP_API_ENDPOINTS", {"NA": "http://10.0.0.7"}, "waybill.E014"),
    ],
)
def test_a_wrong_setting_is_named(setting: str, value: Any, expected: str) -> None:
    with override_settings(**{setting: value}):
        assert ids() == {expected}


def test_a_moved_clock_is_refused_outside_demo_and_tests() -> None:
    from datetime import timedelta

    with override_settings(CLOCK_SHIFT=timedelta(days=1), TESTING=False, BIGCOMMERCE_API_URL=API):
        assert ids() == {"waybill.E005"}
    with override_settings(CLOCK_SHIFT=timedelta(days=1), TESTING=False, DEMO=True):
        assert ids() == set()


def test_t10_a_pretended_bigcommerce_is_refused_outside_demo_and_tests() -> None:
    with override_settings(TESTING=False):
        assert ids() == {"waybill.E020"}
    with override_settings(TESTING=False, BIGCOMMERCE_API_URL=API):
        assert ids() == set()


def test_a_fault_is_refused_outside_tests() -> None:
    with override_settings(FAULT="import.page_fetched", TESTING=False, BIGCOMMERCE_API_URL=API):
        assert ids() == {"waybill.E018"}
    with override_settings(FAULT="import.page_fetched", TESTING=False, DEMO=True):
        assert "waybill.E018" in ids()


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("SP_API_DEFAULT_MARKETPLACE", "US", "waybill.E006"),
        ("AWS_ENV", "SANDBOX", "waybill.E007"),
    ],
)
def test_variables_that_bend_the_api_package_are_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert ids() == {expected}


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_that_processes_do_not_share_is_refused(backend: str) -> None:
    with override_settings(
        CACHES={"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    ):
        assert ids() == {"waybill.E008"}


@pytest.mark.parametrize("options", [{}, {"OPTIONS": {"MAX_ENTRIES": 300}}])
def test_t15_a_cache_that_forgets_failed_sign_ins_is_refused(options: dict[str, Any]) -> None:
    database = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}
    with override_settings(CACHES={"default": {**database, **options}}):
        assert ids() == {"waybill.E008"}


@pytest.mark.parametrize(
    ("host", "mode", "expected"),
    [
        ("db.example.com", None, {"waybill.E023"}),
        ("db.example.com", "require", {"waybill.E023"}),
        ("203.0.113.9", "disable", {"waybill.E023"}),
        ("db.example.com", "verify-full", set()),
        ("/run/postgresql", None, set()),
        ("127.0.0.1", None, set()),
        ("db", None, set()),
    ],
)
def test_dpp_1_5_a_database_on_another_machine_is_reached_by_tls(
    host: str, mode: str | None, expected: set[str]
) -> None:
    options = {"sslmode": mode} if mode else {}
    chosen = {"HOST": host, "OPTIONS": options}
    with patch.dict(settings.DATABASES["default"], chosen):
        assert ids() == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://u:p@mail.example.com:25", {"waybill.E024"}),
        ("smtp+tls://u:p@mail.example.com:587", set()),
        ("smtp+ssl://u:p@mail.example.com:465", set()),
        ("smtp://localhost:25", set()),
        ("smtp://mail:1025", set()),
        ("dummymail://", set()),
    ],
)
def test_dpp_1_5_mails_leave_by_tls(address: str, expected: set[str]) -> None:
    with override_settings(**environ.Env.email_url_config(address)):
        assert ids() == expected


def test_a_public_address_must_be_https_without_debug_and_demo() -> None:
    with override_settings(
        BASE_URL="http://waybill.example.com", TESTING=False, BIGCOMMERCE_API_URL=API
    ):
        assert ids() == {"waybill.W010"}
    https = {"BASE_URL": "https://waybill.example.com", "SECURE": True, "TESTING": False}
    https["BIGCOMMERCE_API_URL"] = API
    with override_settings(**https):
        assert ids() == set()
    with override_settings(**https, DEBUG=True):
        assert ids() == {"waybill.E011"}
    with override_settings(**https, DEMO=True):
        assert ids() == {"waybill.E012"}


def test_every_message_says_how_to_mend_it() -> None:
    with override_settings(
        SECRET_KEY="", INDEX_KEY="", FIELD_KEYS_FILE="/nowhere", LWA_CLIENT_ID="", BASE_URL=""
    ):
        found = run_checks()
    assert len(found) >= 5
    assert all(message.hint for message in found)


def test_newenv_gives_what_the_checks_demand(tmp_path: Any) -> None:
    values = new_environment(tmp_path / "keys.json")
    with override_settings(**values):
        assert ids() == set()
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        new_environment(tmp_path / "keys.json")


def test_every_first_part_of_our_paths_is_known_as_taken() -> None:
    ours = {str(getattr(entry, "pattern", "")).partition("/")[0] for entry in urlpatterns}
    assert ours - {"", settings.ADMIN_PATH} | {"static"} == set(TAKEN)


def test_names_and_addresses_of_hosts_are_fine() -> None:
    hosts = ["127.0.0.1", "waybill.example.com", ".example.com", "10.0.0.7", "[::1]"]
    with override_settings(ALLOWED_HOSTS=hosts):
        assert ids() == set()


def hints(**wrong: Any) -> str:
    with override_settings(**wrong):
        found = [m for m in run_checks() if str(m.id) in {f"waybill.E00{n}" for n in range(1, 5)}]
    assert found
    return " ".join(str(message.hint) for message in found)


@pytest.mark.parametrize(
    "wrong",
    [
        {"SECRET_KEY": ""},
        {"INDEX_KEY": ""},
        {"FIELD_KEYS_FILE": "/nowhere/keys.json"},
        {"FIELD_KEY_ACTIVE": "mistyped"},
    ],
)
def test_new_keys_are_never_advised_beside_a_key_file(wrong: dict[str, str]) -> None:
    assert "newenv" not in hints(**wrong)


def test_the_right_active_key_is_named() -> None:
    assert settings.FIELD_KEY_ACTIVE in hints(FIELD_KEY_ACTIVE="mistyped")


def test_new_keys_are_never_advised_beside_a_database(tmp_path: Path) -> None:
    empty: dict[str, Any] = {
        "DATA_DIR": tmp_path,
        "FIELD_KEYS_FILE": str(tmp_path / "field-keys.json"),
        "SECRET_KEY": "",
    }
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "waybill.sqlite3")}
    postgres = {"ENGINE": "django.db.backends.postgresql", "NAME": "waybill"}
    with patch.object(settings, "DATABASES", {"default": sqlite}):
        assert "newenv" in hints(**empty)
        (tmp_path / "waybill.sqlite3").write_text("rows")
        assert "newenv" not in hints(**empty)
    with patch.object(settings, "DATABASES", {"default": postgres}):
        assert "Only if nothing was ever stored" in hints(**empty)
        (tmp_path / "field-keys.json").write_text("{}")
        assert "newenv" not in hints(**empty)


@pytest.fixture
def months_file(tmp_path: Path) -> Iterator[Path]:
    values = new_environment(tmp_path / "field-keys.json")
    with override_settings(**values):
        yield tmp_path / "field-keys.months.json"


def test_con_10_a_missing_file_of_month_keys_is_refused(months_file: Path) -> None:
    months_file.unlink()
    assert ids() == {"waybill.E021"}
    (message,) = [found for found in run_checks() if found.id == "waybill.E021"]
    assert "not there" in message.msg
    assert "Put it back" in str(message.hint)
    assert "Only if this installation never had one" in str(message.hint)


@pytest.mark.parametrize("text", ["", '{"month": "2026-', '{"month": "2026-11"}'])
def test_con_10_a_half_written_file_of_month_keys_is_refused(months_file: Path, text: str) -> None:
    months_file.write_text(text)
    assert ids() == {"waybill.E021"}
    (message,) = [found for found in run_checks() if found.id == "waybill.E021"]
    assert "newenv" not in str(message.hint)


def test_dpp_2_4_month_keys_that_others_can_read_are_refused(months_file: Path) -> None:
    months_file.chmod(0o640)
    assert ids() == {"waybill.E022"}


def test_dpp_2_4_field_keys_that_others_can_read_are_refused(months_file: Path) -> None:
    (months_file.parent / "field-keys.json").chmod(0o644)
    assert ids() == {"waybill.E022"}


def test_dpp_2_4_month_keys_that_could_not_be_destroyed_are_refused(months_file: Path) -> None:
    """Root may write everywhere, so the system's answer is given here."""
    with patch.object(os, "access", lambda path, mode: path != months_file.parent):
        assert ids() == {"waybill.E022"}
