"""Months in UTC, as the export of the proof is asked for."""

from datetime import UTC, datetime

# As far back as the audit list goes, which knows who removed early.
OFFERED = 13


def months_until(now: datetime) -> list[str]:
    """``2026-11`` and those before it, newest first."""
    last = now.year * 12 + now.month - 1
    return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(last, last - OFFERED, -1)]


def bounds(month: str) -> tuple[datetime, datetime] | None:
    """The first instant of the month and of the next one; None for what is no month."""
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    except ValueError:
        return None
    return first, following
