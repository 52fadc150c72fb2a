"""What an act of the shipments leaves overdue goes in the act's own transaction: nobody can prolong it (RED-1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from redaction import failing
from redaction.counting import Counts
from redaction.redacting import redact_chunk
from stores.spapi import clock_watch


def remove(order_ids: Sequence[int], now: datetime, **_: Any) -> None:
    """Receives `shipments.overdue.maybe_overdue`: those that are due. One that fails is listed, the act goes on."""

    at = now - clock_watch.last_known_ahead()  # as the sweep (T19)

    def redact(ids: Sequence[int], whole: bool) -> Counts:
        return redact_chunk(ids, at, at, whole=whole)

    failing.attempt(order_ids, redact, at)
