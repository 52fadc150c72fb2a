"""When missing orders are looked for, and what an absent order means (IMP-11, decisions 2, 15)."""

from datetime import datetime, timedelta

import pytest

from orders.audit.rule import Absence, absence, due, is_current, next_alone
from tests.factories import TODAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("audited", "connected", "failed", "is_due"),
    [
        (None, HOUR, False, True),
        (None, HOUR / 2, False, False),  # the first import comes first
        (DAY, 9 * DAY, False, True),
        (DAY - HOUR, 9 * DAY, False, False),
        (HOUR, 9 * DAY, True, True),  # a failed one is repeated sooner
        (HOUR / 2, 9 * DAY, True, False),
    ],
)
def test_imp_11_an_audit_is_due_once_a_day(
    audited: timedelta | None, connected: timedelta, failed: bool, is_due: bool
) -> None:
    at = None if audited is None else TODAY - audited
    assert due(at, TODAY - connected, TODAY, failed=failed) is is_due


def test_sys_4_a_clock_set_back_delays_an_audit_by_a_day_at_most() -> None:
    assert not due(TODAY + 3 * HOUR, TODAY - 9 * DAY, TODAY, failed=False)
    assert due(TODAY + 900 * DAY, TODAY - 9 * DAY, TODAY, failed=False)


@pytest.mark.parametrize(
    ("updated", "next_start", "expected"),
    [
        (3 * DAY, HOUR, Absence.MISSED),
        (HOUR, HOUR, Absence.COMING),  # the next poll reads it again
        (HOUR / 2, HOUR, Absence.COMING),
        (20 * DAY, HOUR, Absence.BEFORE_REACH),
        (3 * DAY, None, Absence.COMING),  # the first import is not complete
    ],
)
def test_imp_11_only_what_no_import_will_bring_is_missing(
    updated: timedelta, next_start: timedelta | None, expected: Absence
) -> None:
    start: datetime | None = None if next_start is None else TODAY - next_start
    assert absence(TODAY - updated, TODAY - 14 * DAY, start, current=True) is expected
    nothing_comes = Absence.MISSED if expected is Absence.COMING else expected
    assert absence(TODAY - updated, TODAY - 14 * DAY, start, current=False) is nothing_comes


@pytest.mark.parametrize(
    ("mark", "expected"),
    [(HOUR / 12, True), (HOUR, True), (1.1 * HOUR, False), (10 * DAY, False), (-3 * DAY, False)],
)
def test_imp_11_a_store_without_an_import_for_an_hour_is_not_current(
    mark: timedelta, expected: bool
) -> None:
    assert is_current(TODAY - mark, TODAY) is expected


def test_decision_15_each_marketplace_has_its_turn_alone() -> None:
    turns, last = [], ""
    for _ in range(4):
        last = next_alone(["C", "A", "B"], last)
        turns.append(last)
    assert turns == ["A", "B", "C", "A"]
    assert next_alone(["A"], "") == ""
