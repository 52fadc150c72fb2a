"""The chain of month keys: forward for everybody, back for nobody."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from stores.sealing.rule import KEPT, Month, Seed

SEPTEMBER = Seed(Month(2026, 9), bytes(range(32)))


def test_months_follow_each_other_and_have_an_id() -> None:
    assert Month(2026, 11).next == Month(2026, 12)
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 12) < Month(2027, 1)
    assert Month(2026, 9).key_id == "m202609"
    assert Month.of_key("m202609") == Month(2026, 9) == Month.parse("2026-09")


@pytest.mark.parametrize(
    "text", ["", "k1", "m20260", "m202613", "m202600", "m2026091", "M202609", "m999912"]
)
def test_what_is_no_id_of_a_month(text: str) -> None:
    assert Month.of_key(text) is None


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-9", "26-09-01", "year-09", "1999-01"]
)
def test_what_is_no_month(text: str) -> None:
    assert Month.parse(text) is None


def test_a_month_is_that_of_utc() -> None:
    first = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    assert Month.at(first) == Month(2026, 12)
    assert Month.at(first.astimezone(_behind(5))) == Month(2026, 12)


def _behind(hours: int) -> timezone:
    return timezone(-timedelta(hours=hours))


def test_t4_every_machine_derives_the_same_later_keys() -> None:
    by_steps = SEPTEMBER.at(Month(2026, 10)).at(Month(2026, 12)).at(Month(2027, 2))
    assert by_steps == SEPTEMBER.at(Month(2027, 2))
    keys = {SEPTEMBER.at(Month(2026, month)).key for month in (9, 10, 11, 12)}
    assert len(keys) == 4
    assert all(len(key) == 32 for key in keys)


def test_t4_the_seed_of_a_month_has_no_way_back() -> None:
    november = SEPTEMBER.at(Month(2026, 11))
    assert november.at(Month(2026, 9)) == november
    assert november.secret != SEPTEMBER.secret
    # The key that seals is not what makes the next seed.
    assert Seed(november.month, november.key).at(Month(2026, 12)) != november.at(Month(2026, 12))


def test_dpp_2_4_a_key_is_kept_for_75_days_after_its_month() -> None:
    end = datetime(2026, 10, 1, tzinfo=UTC)
    assert Month(2026, 9).kept_until == end + KEPT == datetime(2026, 12, 15, tzinfo=UTC)
