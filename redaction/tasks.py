"""The sweep, every 15 minutes (RED-30 asks for an hour). Its result is a line of counts, nothing of any buyer."""

from redaction import blank, locations, month_keys, redacting, reminding
from redaction.log_file import empty_log
from stores import clock
from stores.failing import task
from stores.leases import hold
from stores.poking import poke
from stores.spapi import clock_watch

# A task is killed after 60 s (Q_CLUSTER); a backlog goes on in the next task.
SECONDS = 40
LEASE_SECONDS = 90


@task
def redact_due() -> str:
    """Redact what is due; after `SECONDS` hand the rest to a task of its own."""
    with hold("redaction", LEASE_SECONDS) as ours:
        if not ours:
            return "another worker is redacting"
        counts = redacting.redact_due(clock_watch.right_now(), seconds=SECONDS)
    if counts.more:
        poke("redaction.tasks.redact_due")
    return counts.summary()


@task
def retire_month_keys() -> str:
    """Once a day: sweep, carry over what is rightly held (RED-68), destroy the keys that are 75 days past (DPP 2.4).

    The keys of other machines go by their own supervisors (`config.supervising.housekeeping`).
    """
    now = clock_watch.right_now()
    if not month_keys.is_time_to_carry(now):
        return "no month key ends soon"
    with hold("month-keys", LEASE_SECONDS) as ours:
        if not ours:
            return "another worker retires month keys"
        swept = redacting.redact_due(now, seconds=SECONDS / 2)
        carried, more = month_keys.carry_over(now, seconds=SECONDS / 2)
        empty_log()
        gone = month_keys.destroy_due(now)
    if swept.more or more:
        poke("redaction.tasks.retire_month_keys")
    return f"{carried.rows} carried over, {carried.broken} broken, {len(gone)} keys destroyed"


@task
def blank_amazon_fulfilled() -> str:
    """Once a day: an order may have become Amazon's to fulfil after it had come with its buyer (RED-19)."""
    return f"{blank.empty()} blanked"


@task
def redact_locations() -> str:
    """Once a day, for those that were redacted before REDACT_LOCATION was switched on (RED-4)."""
    return f"{locations.redact_left()} redacted"


@task
def remind_of_removals() -> str:
    """Once a day, before open orders lose their buyers (decision 33)."""
    done = reminding.remind(clock.now())
    return f"{done.sent} sent, {done.failed} failed"
