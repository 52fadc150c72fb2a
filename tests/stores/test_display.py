from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from stores import display

PACIFIC = ZoneInfo("America/Los_Angeles")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # noon in Los Angeles, 21:00 in Berlin


@pytest.mark.parametrize(
    ("ahead", "level", "text"),
    [
        (timedelta(days=-3), "overdue", "Overdue 3 d"),
        (timedelta(hours=-47, minutes=-59), "overdue", "Overdue 47 h"),
        (timedelta(minutes=-1), "overdue", "Overdue 1 min"),
        (timedelta(seconds=-1), "overdue", "Overdue 1 min"),
        (timedelta(0), "today", "Today, 1 min left"),
        (timedelta(minutes=59), "today", "Today, 59 min left"),
        (timedelta(hours=3, minutes=59), "today", "Today, 3 h left"),
        (timedelta(hours=11, minutes=59), "today", "Today, 11 h left"),
        (timedelta(hours=12), "soon", "Tomorrow"),
        (timedelta(hours=35, minutes=59), "soon", "Tomorrow"),
        (timedelta(hours=36), "later", "In 2 days"),
    ],
)
def test_urgency_on_both_sides_of_each_boundary(ahead: timedelta, level: str, text: str) -> None:
    urgency = display.urgency(NOW + ahead, NOW, PACIFIC)
    assert (urgency.level, urgency.text) == (level, text)


def test_mkt_7_the_day_is_that_of_the_stores_zone() -> None:
    ship_by = NOW + timedelta(hours=4)
    assert display.urgency(ship_by, NOW, PACIFIC).level == "today"
    assert display.urgency(ship_by, NOW, BERLIN).level == "soon"


def test_imp_16_a_missing_ship_by_date_is_said_not_invented() -> None:
    assert display.urgency(None, NOW, PACIFIC).text == "No ship-by date"


def test_urgent_levels_carry_an_icon_so_that_colour_is_not_alone() -> None:
    assert display.urgency(NOW - timedelta(hours=1), NOW, PACIFIC).icon == "circle-alert"
    assert display.urgency(NOW + timedelta(hours=1), NOW, PACIFIC).icon == "clock"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=1), "1 h ago"),
        (timedelta(hours=48), "2 d ago"),
    ],
)
def test_ago(age: timedelta, text: str) -> None:
    assert display.ago(NOW - age, NOW) == text


def test_moment_is_in_the_zone_and_names_only_another_year() -> None:
    assert display.moment(NOW, PACIFIC, NOW) == "Sun 22 Nov, 12:00"
    last_year = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert display.moment(last_year, PACIFIC, NOW) == "Wed 31 Dec 2025, 15:30"
    assert display.moment(last_year, BERLIN, NOW) == "Thu 1 Jan, 00:30"
    assert display.day(last_year, BERLIN, NOW) == "1 Jan"


def test_mkt_7_a_time_among_several_zones_names_its_own() -> None:
    assert display.zoned(NOW, PACIFIC, NOW) == "Sun 22 Nov, 12:00 PST"
    assert display.zoned(NOW, BERLIN, NOW) == "Sun 22 Nov, 21:00 CET"
    assert display.exact(NOW + timedelta(seconds=7), PACIFIC, NOW) == "Sun 22 Nov, 12:00:07 PST"


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(minutes=-5), "within a minute"),
        (timedelta(seconds=59), "within a minute"),
        (timedelta(minutes=1), "12:01 PST"),
        (timedelta(days=1), "Mon 23 Nov, 12:00 PST"),
    ],
)
def test_shp_22_the_next_try_is_never_in_the_past(ahead: timedelta, text: str) -> None:
    assert display.next_time(NOW + ahead, PACIFIC, NOW) == text


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "USD", "$1,234.50"),
        (Decimal("9"), "CAD", "CA$9.00"),
        (Decimal("1500.0000"), "JPY", "¥1,500"),
        (None, "USD", "–"),
        (Decimal("9"), "", "–"),
    ],
)
def test_imp_18_money_is_shown_in_its_own_currency(
    amount: Decimal | None, currency: str, text: str
) -> None:
    assert display.money(amount, currency) == text


def test_capped_counts_say_so() -> None:
    assert display.count(1000) == "1,000"
    assert display.count(1001) == "1,000+"


def test_initials_of_names_and_addresses() -> None:
    assert display.initials("Maya Ortiz") == "MO"
    assert display.initials("demo@example.com") == "DE"
