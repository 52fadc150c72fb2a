"""T13: SQLite's write-ahead log is emptied by each sweep, or it is told that it could not be."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection

from config.doctor import work
from redaction.log_file import empty_log
from redaction.redacting import redact_due
from stores import clock
from tests.config.leaving.scene import full_seller
from tests.config.leaving.test_purging import purged
from tests.factories import OrderFactory
from tests.redaction.test_nothing_left import database_files, derived_values

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's log"),
]
LATER = timedelta(days=60)


@contextmanager
def reader() -> Iterator[None]:
    """Another program in the middle of a look at the database."""
    name = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM orders_order").fetchall()
        yield


def in_files(values: list[str]) -> bool:
    return any(value.encode() in content for value in values for content in database_files())


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    with (
        patch("redaction.log_file._WAIT_MS", 10),
        patch("config.leaving.purging._LOG_SECONDS", 0),
        patch("config.doctor.work._LOG_SECONDS", 0),
    ):
        yield


def test_t13_a_reader_keeps_the_log_and_the_next_sweep_empties_it() -> None:
    OrderFactory.create_batch(3)
    sealed = [value for value in derived_values() if value]
    with reader():
        assert redact_due(clock.now() + LATER).summary().endswith("log not emptied")
        assert in_files(sealed)
        assert "log of the database" in [finding.subject for finding in work.redaction()]
    # Nothing is due any more.
    assert redact_due(clock.now() + LATER).summary() == "0 orders (U 0, T 0, N 0)"
    assert not in_files(sealed)
    assert "log of the database" not in [finding.subject for finding in work.redaction()]


def test_t13_a_sweep_empties_the_log_of_one_that_was_killed() -> None:
    OrderFactory.create_batch(3)
    sealed = [value for value in derived_values() if value]
    with (
        patch("redaction.redacting.empty_log", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        redact_due(clock.now() + LATER)
    assert in_files(sealed)
    redact_due(clock.now() + LATER)
    assert not in_files(sealed)


def test_t13_waiting_for_readers_leaves_writers_their_usual_patience() -> None:
    def patience() -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])

    usual = patience()
    with reader():
        OrderFactory.create()
        assert not empty_log()
    assert patience() == usual == 20_000
    assert empty_log()


def test_dpp_1_7_a_certificate_says_whether_the_log_was_truncated() -> None:
    first, second = full_seller("one"), full_seller("two")
    with reader():
        assert "log not yet truncated" in purged(str(first.public_id))
    assert "write-ahead log truncated." in purged(str(second.public_id))
