"""Rule: what BigCommerce's rate headers say, and until when nothing may be called."""

from collections.abc import Mapping
from datetime import datetime, timedelta

LEFT = "X-Rate-Limit-Requests-Left"
RESET_MS = "X-Rate-Limit-Time-Reset-Ms"
# A 429 without a word, and the longest time that is believed.
UNSAID = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
SHORTEST = timedelta(seconds=1)


def blocked_until(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """None if the next request may go at once."""
    left, reset = _number(headers.get(LEFT)), _number(headers.get(RESET_MS))
    if status != 429 and (left is None or left > 0):
        return None
    wait = UNSAID if reset is None else timedelta(milliseconds=reset)
    return now + min(max(wait, SHORTEST), LONGEST)


def _number(text: str | None) -> int | None:
    """Header values are foreign: only plain digits count."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 12:
        return None
    return int(text)
