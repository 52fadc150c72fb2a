"""Rule: a token bucket, as Amazon describes its usage plans (sp-api.md, section 10.1)."""

import math
from datetime import datetime, timedelta
from typing import NamedTuple

LONGEST_BLOCK = timedelta(hours=1)
# Instants have microseconds: a wait may end this small part of a token early.
_GRAIN = 1e-5
# Calls take different times to arrive, so Amazon's bucket may be this much behind ours: who waits for a refill waits
# this much longer, or would often be refused.
JOURNEY_S = 0.25
# Clocks of two machines differ; a larger step back means that the clock was set.
_CLOCK_SKEW = timedelta(minutes=1)


class Bucket(NamedTuple):
    """`tokens` was right at `counted_at`; `rate` is tokens a second; `throttled_in_a_row` counts 429 answers."""

    rate: float
    burst: int
    tokens: float
    counted_at: datetime
    blocked_until: datetime | None = None
    throttled_in_a_row: int = 0


def refilled(bucket: Bucket, now: datetime) -> Bucket:
    """The bucket as it is at `now`. A clock that lags never adds tokens."""
    if now <= bucket.counted_at:
        moved_back = bucket.counted_at - now > _CLOCK_SKEW
        return bucket._replace(counted_at=now) if moved_back else bucket
    gained = (now - bucket.counted_at).total_seconds() * bucket.rate
    return bucket._replace(tokens=min(bucket.burst, bucket.tokens + gained), counted_at=now)


def spent(bucket: Bucket, now: datetime) -> Bucket | datetime:
    """The bucket after one call at `now`, or the instant from which one is allowed."""
    if closed := _closed(bucket, now):
        return closed
    full = refilled(bucket, now)
    if full.tokens < 1 - _GRAIN:
        return now + _period((1 - full.tokens) / full.rate + JOURNEY_S)
    return full._replace(tokens=full.tokens - 1, blocked_until=None)


def blocked(bucket: Bucket, now: datetime) -> Bucket:
    """After a 429: empty, and closed for one refill period, doubled for each 429 in a row, at most an hour."""
    period = _period(2.0 ** min(bucket.throttled_in_a_row, 20) / bucket.rate)
    return bucket._replace(
        tokens=0.0,
        counted_at=now,
        blocked_until=now + min(period, LONGEST_BLOCK),
        throttled_in_a_row=bucket.throttled_in_a_row + 1,
    )


def free(bucket: Bucket, now: datetime) -> float:
    """How many calls could be made at `now`, as a fraction of tokens; 0 while blocked."""
    if _closed(bucket, now):
        return 0.0
    return max(0.0, refilled(bucket, now).tokens)


def _closed(bucket: Bucket, now: datetime) -> datetime | None:
    """Until when a 429 closes the bucket. None lasts longer than an hour: then the clock was set back."""
    until = bucket.blocked_until
    return until if until and now < until <= now + LONGEST_BLOCK + _CLOCK_SKEW else None


def _period(seconds: float) -> timedelta:
    return timedelta(microseconds=math.ceil(seconds * 1e6))
