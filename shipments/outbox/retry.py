"""Rule: when a notification is tried again. Nothing gives up: throttling and outages only wait (decision 24, SHP-17).

`chance` is a random value in [0, 1), passed in; waiting times use full jitter so that sellers do not march in step.
"""

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
SHORTEST_WAIT = timedelta(seconds=5)

# Amazon's reading side may lag behind a confirmation that it took: younger answers are not believed.
STALE_READS = timedelta(minutes=2)
FIRST_LOOK = timedelta(seconds=20)
# Another system that told Amazon may have been at it until now, by a call that was given up here.
TOLD_ELSEWHERE = timedelta(minutes=2)

# Without valid authorisation the store's own state holds the queue; this is for a 403 with good credentials.
UNAUTHORIZED_WAIT = timedelta(minutes=15)


def after_failure(failures: int, now: datetime, chance: float) -> datetime:
    """After Amazon was away or did not answer for the `failures`-th time in a row (1 is the first)."""
    doublings = min(max(failures - 1, 0), 10)
    ceiling: timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return now + max(ceiling * chance, SHORTEST_WAIT)


def after_throttling(retry_at: datetime, now: datetime, chance: float) -> datetime:
    """Never before the gateway's own time; at most a second later."""
    return max(retry_at, now) + timedelta(seconds=chance)


def after_unauthorized(now: datetime) -> datetime:
    return now + UNAUTHORIZED_WAIT


def first_look(now: datetime) -> datetime:
    """When a lost answer is first looked for in the order (SHP-20)."""
    return now + FIRST_LOOK


def believable_at(last_try_ended: datetime) -> datetime:
    """From here on "still unshipped" is believed and the same package may be sent again (SHP-20)."""
    return last_try_ended + STALE_READS
