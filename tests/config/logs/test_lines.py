"""A line of the log: its form, and what never gets into it (T11, I4, DPP 2.6)."""

import json
import logging
import sys
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from config.logs.lines import line_formatter, logging_settings
from stores.models import User
from stores.spapi.errors import Rejected
from tests.factories import UserFactory

CANARY = "Zq7canaryX9"


def written(
    message: object, *args: object, name: str = "stores.x", error: BaseException | None = None
) -> dict[str, Any]:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "x.py", 7, message, args, info)
    line: dict[str, Any] = json.loads(line_formatter(readable=False).format(record))
    return line


def test_dpp_2_6_a_line_tells_when_where_what_and_who() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1", user_id=7, task="orders.tasks.x"):
        line = written("Notification %s broke: %s", 12, "KeyError")
    assert line.pop("at").endswith("+00:00")
    assert line.pop("process") > 0
    assert line == {
        "level": "error", "logger": "stores.x", "event": "Notification 12 broke: KeyError",
        "request_id": "r1", "user_id": 7, "task": "orders.tasks.x",
    }  # fmt: skip


def test_t11_objects_and_errors_among_the_arguments_lose_their_text() -> None:
    line = written("%s %s %s", ValueError(CANARY), {"a": CANARY}, Rejected("x", 400, "y", CANARY))
    assert line["event"] == "ValueError <dict> Rejected rejected"


def test_t11_an_error_as_the_message_is_told_by_its_class() -> None:
    assert written(ValueError(CANARY), name="django-q")["event"] == "ValueError"


def test_t11_a_library_that_may_quote_is_told_by_place_only() -> None:
    assert written(f"cannot read {CANARY}", name="pypdf.generic")["event"] == "at x:7"


def test_t11_a_line_that_cannot_be_written_prints_no_arguments() -> None:
    line = written("%d", CANARY)
    assert "could not be written (TypeError)" in line["event"]
    assert CANARY not in json.dumps(line)


def test_t11_of_an_exception_only_class_code_and_places_are_told() -> None:
    values = {"name": CANARY}
    try:
        try:
            raise LookupError(f"no {values}")
        except LookupError as cause:
            raise OSError(5, CANARY) from cause
    except OSError as error:
        line = written("broke", error=error)
    assert CANARY not in json.dumps(line)
    assert "LookupError" in line["exception"]
    assert line["exception"].endswith("OSError 5")
    assert f"{__file__}:" in line["exception"]


@pytest.mark.django_db
def test_t11_i4_the_rows_that_the_database_quotes_stay_out() -> None:
    """PostgreSQL says: DETAIL: Key (email)=(…) already exists."""
    UserFactory.create(email=f"{CANARY}@example.com")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        User.objects.create(email=f"{CANARY}@example.com")
    line = json.dumps(written(f"not stored: {caught.value}", error=caught.value)).lower()
    assert CANARY.lower() not in line
    if connection.vendor == "postgresql":
        assert CANARY.lower() in str(caught.value).lower()
        assert "integrityerror 23505" in line


def test_t11_in_words_for_a_terminal_it_is_scrubbed_too() -> None:
    record = logging.LogRecord("stores.x", 40, "x", 1, "token=%s", (CANARY,), None)
    text = line_formatter(readable=True).format(record)
    assert "token=[hidden]" in text
    assert not text.startswith("{")


def test_t11_a_letter_that_breaks_lines_cannot_forge_one() -> None:
    record = logging.LogRecord("stores.x", 40, "x", 1, 'a\n{"level": "info"}', (), None)
    assert "\n" not in line_formatter(readable=False).format(record)


def test_t11_every_logger_ends_at_the_one_handler() -> None:
    """Django's own handlers would show queries (runserver) or mail values to ADMINS."""
    assert logging_settings("INFO") == settings.LOGGING
    for name in ("django", "django.server", "django.request", "django-q", "httpx", "sp_api"):
        logger = logging.getLogger(name)
        assert logger.handlers == []
        assert logger.propagate
    levels = {
        "httpx": 30,
        "httpcore": 30,
        "urllib3": 30,
        "sp_api": 30,
        "pypdf": 50,
        "fontTools": 50,
    }
    assert {name: logging.getLogger(name).level for name in levels} == levels
    assert settings.ADMINS == []


def test_t11_an_error_that_ends_the_process_is_told_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    from config.logs import uncaught

    try:
        raise ValueError(CANARY)
    except ValueError:
        uncaught._tell(*sys.exc_info())
    line = line_formatter(readable=False).format(caplog.records[-1])
    assert "Ended by ValueError." in line
    assert CANARY not in line
