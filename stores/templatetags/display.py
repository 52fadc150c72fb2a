"""Template tags over `stores.display`; the clock is read here, once per use."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from lucide.jinja import lucide

from stores import chips, clock, display

register = template.Library()

_UTC = ZoneInfo("UTC")


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> str:
    return display.money(amount, currency)


@register.simple_tag
def countdown(ship_by: datetime | None, zone: ZoneInfo = _UTC) -> display.Urgency:
    """``{% countdown order.ship_by_at zone as urgency %}``, for components/urgency.html."""
    return display.urgency(ship_by, clock.now(), zone)


@register.simple_tag
def when(
    at: datetime | None, zone: ZoneInfo | None = _UTC, style: str = "moment"
) -> SafeString | str:
    """A ``<time>``: ``moment``, ``zoned``, ``exact``, ``short``, ``clock``, ``next``, ``day``, ``ago``, ``until``."""
    if at is None:
        return "–"
    now = clock.now()
    # A template gives an empty word where there is no store.
    zone = zone or _UTC
    absolute = display.moment(at, zone, now)
    text = {
        "moment": lambda: absolute,
        "zoned": lambda: display.zoned(at, zone, now),
        "exact": lambda: display.exact(at, zone, now),
        "short": lambda: display.short(at, zone, now),
        "clock": lambda: display.clock_time(at, zone, now),
        "next": lambda: display.next_time(at, zone, now),
        "day": lambda: display.day(at, zone, now),
        "ago": lambda: display.ago(at, now),
        "until": lambda: display.until(at, now),
    }[style]()
    machine = at.astimezone(UTC).isoformat(timespec="seconds")
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>', machine, absolute, zone.key, text
    )


@register.simple_tag
def took(start: datetime, end: datetime) -> str:
    return display.duration(end - start) if (end - start).total_seconds() >= 60 else "under 1 min"


@register.filter
def ago(at: datetime) -> str:
    return display.ago(at, clock.now())


@register.filter
def initials(name: str) -> str:
    return display.initials(name)


@register.filter
def count(number: int) -> str:
    """Grouped, and ``1,000+`` where counting stopped."""
    return display.count(number)


@register.simple_tag
def state_look(kind: str, state: str) -> chips.Look:
    return chips.look(kind, state)


@register.simple_tag
@cache
def icon(name: str, size: int = 16, css: str = "") -> str:
    """A decorative icon of the set lucide, drawn once per process, since each drawing costs 0.08 ms."""
    classes = {"class": f"lucide {css}"} if css else {}
    drawn: str = lucide(f"{name}", size=size, aria_hidden="true", **classes)
    return drawn


@register.simple_tag
@cache
def sprite() -> SafeString:
    """The icons of `chips.SPRITE`, once per page."""
    return render_to_string("components/sprite.html", {"names": chips.SPRITE})
