"""The import window rule (IMP-3, IMP-6, IMP-7, decisions 2, 14, 15)."""

from datetime import UTC, datetime, timedelta

from orders.imports.window import MARGIN, OVERLAP, StoreProgress, halved, poll_due, windows

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def store(number: int, reached: datetime | None, days: int = 14) -> StoreProgress:
    return StoreProgress(number, f"M{number}", NOW - timedelta(days=days), reached)


def test_imp_6_a_new_store_reaches_back_to_its_first_import() -> None:
    (window,) = windows([store(1, None)], NOW)
    assert window.after == NOW - timedelta(days=14)
    assert window.catching_up


def test_imp_7_a_poll_overlaps_by_ten_minutes_and_stays_two_minutes_behind() -> None:
    reached = NOW - timedelta(minutes=7)
    (window,) = windows([store(1, reached)], NOW)
    assert window.after == reached - OVERLAP
    assert window.before == (NOW - MARGIN)
    assert window.before <= NOW - timedelta(minutes=2)
    assert not window.catching_up


def test_decision_2_up_to_date_stores_share_one_search() -> None:
    reached = NOW - timedelta(minutes=5)
    (window,) = windows([store(1, reached), store(2, reached - timedelta(minutes=20))], NOW)
    assert window.store_ids == (1, 2)
    assert window.marketplace_ids == ("M1", "M2")
    assert window.after == reached - timedelta(minutes=20) - OVERLAP


def test_decision_14_a_store_that_lags_catches_up_alone_and_after_the_current_ones() -> None:
    current, lagging = store(1, NOW - timedelta(minutes=5)), store(2, None)
    first, second = windows([lagging, current], NOW)
    assert first.store_ids == (1,)
    assert second.store_ids == (2,)
    assert second.catching_up


def test_two_new_stores_of_one_seller_catch_up_in_one_search() -> None:
    (window,) = windows([store(1, None), store(2, None)], NOW)
    assert window.store_ids == (1, 2)


def test_a_store_is_never_asked_before_its_own_start() -> None:
    young = StoreProgress(1, "M1", NOW - timedelta(minutes=30), NOW - timedelta(minutes=25))
    (window,) = windows([young], NOW)
    assert window.after == young.import_from


def test_no_window_where_nothing_can_be_asked_yet() -> None:
    assert windows([StoreProgress(1, "M1", NOW, None)], NOW) == []


def test_sys_4_windows_ignore_local_clock_changes() -> None:
    night = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # clocks go back in Europe
    reached = night - timedelta(minutes=5)
    (window,) = windows([StoreProgress(1, "M1", night - timedelta(days=1), reached)], night)
    assert window.before - window.after == timedelta(minutes=15) - MARGIN


def test_a_window_is_halved_when_its_page_token_expired() -> None:
    assert halved(NOW, NOW + timedelta(days=2)) == NOW + timedelta(days=1)


def test_decision_15_pace() -> None:
    assert poll_due(None, NOW, 20)
    assert not poll_due(NOW - timedelta(minutes=4, seconds=59), NOW, 20)
    assert poll_due(NOW - timedelta(minutes=5), NOW, 20)
    assert not poll_due(NOW - timedelta(minutes=14), NOW, 4.9)
    assert poll_due(NOW - timedelta(minutes=15), NOW, 4.9)
