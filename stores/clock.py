"""The one place where the time of day is read. Everything inside takes the time as a value."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present instant in UTC, moved by CLOCK_SHIFT_S (demo and tests only; see the system check)."""
    return timezone.now() + settings.CLOCK_SHIFT
