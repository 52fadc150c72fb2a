"""How instants and amounts read on screen. Pure: the present time and the zone are passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from babel.numbers import format_currency

Level = Literal["overdue", "today", "soon", "later", "none"]

# The words are English, so amounts and months are written the English way too.
LOCALE = "en_US"

ICONS: dict[Level, str] = {
    "overdue": "circle-alert",
    "today": "clock",
    "soon": "",
    "later": "",
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Urgency:
    """How near a ship-by time is: a level for colour, an icon name (may be empty), and words."""

    level: Level
    text: str
    icon: str


def urgency(ship_by: datetime | None, now: datetime, zone: ZoneInfo) -> Urgency:
    """Days change at midnight of `zone`, the store's marketplace (MKT-7)."""
    level, text = _level_and_text(ship_by, now, zone)
    return Urgency(level, text, ICONS[level])


def _level_and_text(ship_by: datetime | None, now: datetime, zone: ZoneInfo) -> tuple[Level, str]:
    if ship_by is None:
        return "none", "No ship-by date"
    if ship_by < now:
        return "overdue", f"Overdue {duration(now - ship_by)}"
    days = (ship_by.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return "today", f"Today, {duration(ship_by - now)} left"
    if days == 1:
        return "soon", "Tomorrow"
    return "later", f"In {days} days"


def duration(span: timedelta) -> str:
    """The largest unit that fits, cut off: ``59 min``, ``3 h``, ``2 d``. Hours go up to 48."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} d"


def ago(then: datetime, now: datetime) -> str:
    """``just now`` for the last minute and for times ahead (clocks differ a little)."""
    if now - then < timedelta(minutes=1):
        return "just now"
    return f"{duration(now - then)} ago"


def until(then: datetime, now: datetime) -> str:
    return "now" if then <= now else f"in {duration(then - now)}"


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``Sun 22 Nov, 18:59``; the year is named when it is not the present one."""
    local = at.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def zoned(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``Sun 22 Nov, 18:59 PST``, for pages that show stores of several zones."""
    return f"{moment(at, zone, now)} {at.astimezone(zone):%Z}"


def exact(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``Sun 22 Nov, 18:59:07 PST``, for what is compared with Amazon's own records."""
    return f"{moment(at, zone, now)}:{at:%S} {at.astimezone(zone):%Z}"


def short(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``22 Nov, 18:59``."""
    return f"{day(at, zone, now)}, {at.astimezone(zone):%H:%M}"


def clock_time(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``14:32`` today, ``Mon 23 Nov, 14:32`` on another day."""
    local = at.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if today else moment(at, zone, now)


def next_time(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``14:32 PST``; what is due is looked for once a minute, so the past and the next minute are the same."""
    if at - now < timedelta(minutes=1):
        return "within a minute"
    return f"{clock_time(at, zone, now)} {at.astimezone(zone):%Z}"


def day(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """``22 Nov``, or ``22 Nov 2025`` in another year."""
    local = at.astimezone(zone)
    year = f" {local.year}" if local.year != now.astimezone(zone).year else ""
    return f"{local.day} {local:%b}{year}"


def money(amount: Decimal | None, currency: str) -> str:
    """``$1,234.50``, ``CA$9.00``; an en dash where Amazon sent no amount (IMP-18)."""
    if amount is None or not currency:
        return "–"
    return format_currency(amount, currency, locale=LOCALE)


def count(number: int, cap: int = 1000) -> str:
    """``2,310``, or ``1,000+`` when counting stopped above `cap`."""
    return f"{number:,}" if number <= cap else f"{cap:,}+"


def initials(name: str) -> str:
    """At most two letters for the round mark beside a person's name."""
    words = name.replace("@", " ").replace(".", " ").split()
    return "".join(word[0] for word in words[:2]).upper()
