"""The sweep, every 15 minutes (RED-30 asks for an hour). Its result is a line of counts, nothing of any buyer."""

from redaction import redacting
from stores import clock
from stores.failing import task
from stores.leases import hold
from stores.poking import poke

# A task is killed after 60 s (Q_CLUSTER); a backlog goes on in the next task.
SECONDS = 40
LEASE_SECONDS = 90


@task
def redact_due() -> str:
    """Redact what is due; after `SECONDS` hand the rest to a task of its own."""
    with hold("redaction", LEASE_SECONDS) as ours:
        if not ours:
            return "another worker is redacting"
        counts = redacting.redact_due(clock.now(), seconds=SECONDS)
    if counts.more:
        poke("redaction.tasks.redact_due")
    return counts.summary()
