"""Redacting goes on while this machine's clock is off, by Amazon's: never early, never late (T19, I3)."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from orders.models import Order
from redaction import tasks
from redaction.month_keys import destroy_due
from stores import clock
from stores.sealing import month_file
from stores.sealing.rule import Month, Seed
from tests.amazon import PretendedAmazon
from tests.factories import OrderFactory
from tests.key_files import write

pytestmark = pytest.mark.django_db

HOUR = 3600


def due_in(minutes: int) -> Order:
    """Not shipped, so 14 days after it came (RED-10)."""
    imported = clock.now() - timedelta(days=14) + timedelta(minutes=minutes)
    made: Order = OrderFactory.create(first_imported_at=imported, amazon_updated_at=imported)
    return made


def is_redacted(order: Order) -> bool:
    order.refresh_from_db()
    return order.redacted_at is not None


def test_t19_i3_a_clock_that_runs_ahead_redacts_nothing_early(
    reached_amazon: PretendedAmazon,
) -> None:
    """By this clock it is due for half an hour, by Amazon's in half an hour."""
    early, late = due_in(-30), due_in(-90)
    reached_amazon.shift_date(-HOUR)
    tasks.redact_due()
    assert (is_redacted(early), is_redacted(late)) == (False, True)
    call_command("redact", stdout=StringIO())
    assert not is_redacted(early)
    reached_amazon.shift_date(0)
    tasks.redact_due()
    assert is_redacted(early)


def test_t19_i3_a_clock_that_is_behind_redacts_nothing_late(
    reached_amazon: PretendedAmazon,
) -> None:
    due, held = due_in(30), due_in(90)
    reached_amazon.shift_date(HOUR)
    tasks.redact_due()
    assert (is_redacted(due), is_redacted(held)) == (True, False)


def test_t19_where_amazon_does_not_answer_redacting_goes_on_by_this_clock() -> None:
    """A duty does not wait for a network."""
    due = due_in(-1)
    tasks.redact_due()
    assert is_redacted(due)


def test_t19_a_clock_two_days_ahead_of_amazon_destroys_no_month_key(
    reached_amazon: PretendedAmazon, month_keys: Path
) -> None:
    """On SQLite there is no other clock to ask; backups of the last weeks still need the key."""
    OrderFactory.create(first_imported_at=clock.now())
    write(month_keys, Seed(Month(2020, 7), bytes(range(32))))
    reached_amazon.shift_date(-2 * 86_400)
    assert destroy_due(clock.now()) == []
    assert month_file.read(month_keys).month == Month(2020, 7)
    reached_amazon.shift_date(0)
    assert Month(2020, 7) in destroy_due(clock.now())
