"""Rule: months in UTC, as the export of the proof is asked for and the tile counts."""

from datetime import UTC, datetime

# As far back as the audit list goes, which knows who removed early.
OFFERED = 13


def months_until(now: datetime) -> list[str]:
    """``2026-11`` and those before it, newest first."""
    last = now.year * 12 + now.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(last, last - OFFERED, -1)]


def month_of(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m}"


def offered(now: datetime, newest: datetime | None) -> list[tuple[str, str]]:
    """Months to choose from, each with its name, newest first; that of the newest record is always among them."""
    months = set(months_until(now)) | ({month_of(newest)} if newest else set())
    return [(month, name_of(month)) for month in sorted(months, reverse=True)]


def name_of(month: str) -> str:
    """``November 2026`` for 2026-11."""
    return f"{datetime.strptime(month, '%Y-%m'):%B %Y}"


def bounds(month: str) -> tuple[datetime, datetime] | None:
    """The first instant of the month and of the next one; None for what is no month."""
    try:
        return starts(datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC))
    except ValueError:
        return None


def starts(at: datetime) -> tuple[datetime, datetime]:
    """Of the month of that instant, and of the next one."""
    first = at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
