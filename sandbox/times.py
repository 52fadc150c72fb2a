"""Points in time as Amazon writes them: ISO 8601 with a zone; stored as microseconds."""

import re
from datetime import UTC, datetime, timedelta

_ISO_8601 = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def parse_time(text: str) -> datetime:
    """An aware UTC datetime from ISO 8601 text.

    Raises ValueError for anything else, a blank in place of the T or a missing zone included.
    """
    if not _ISO_8601.fullmatch(text):
        raise ValueError(f"not an ISO 8601 date-time: {text}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"outside the calendar: {text}") from error


def format_time(moment: datetime) -> str:
    """``2026-01-31T12:00:00Z``, with milliseconds only where there are any."""
    moment = moment.astimezone(UTC)
    timespec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=timespec).replace("+00:00", "Z")


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970: the form times have in the database."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
