"""The engine: the due orders of one batch, each by itself, until none is left or the time is up.

Safe to run twice at once and to be killed anywhere: the rows say what happened (decision 12).
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, assert_never

from django.db import connections, transaction

from shipments.batches import claiming
from shipments.batches.claiming import Claim
from shipments.batches.labelling import get_label
from shipments.batches.marking import mark
from shipments.batches.results import Done, Failed, Later, LeftOut, Result
from shipments.batches.starting import CANCELLED
from shipments.feeds.entering import release
from shipments.models import Batch, BatchEntry
from stores import leases
from stores.faults import fault_point

# No order is begun after this: one call of at most 45 s (transport) must end within the 60 that a task lives.
BUDGET = timedelta(seconds=12)
# Longer than a task may live.
LEASE_S = 90
# A label is mostly waiting for Amazon: so many at once, within its 80 calls a second. Marking is work of the database.
THREADS = {Batch.Kind.LABELS: 8}
# An entry that goes on this soon is waited for; anything longer gives the worker back.
SHORT_WAIT = timedelta(seconds=2.5)
State = BatchEntry.State
_log = logging.getLogger(__name__)


class Worked(NamedTuple):
    """What one run did. `more`: time ran out before the work did; `sellers` have something to tell Amazon."""

    more: bool
    turns: int
    sellers: frozenset[int]


def alone(batch_id: int) -> AbstractContextManager[bool]:
    """True inside if no other worker is at this batch (SYS-3)."""
    return leases.hold(f"batch-{batch_id}", LEASE_S)


def work(
    batch_id: int, now: datetime, budget: timedelta = BUDGET, threads: int | None = None
) -> Worked:
    """`threads`: how many orders at once; None: as many as the kind of the batch bears."""
    began = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - began)

    if threads is None:
        kind = Batch.objects.values_list("kind", flat=True).get(pk=batch_id)
        threads = THREADS.get(Batch.Kind(kind), 1)
    worked = _at_once(threads, lambda: _work_off(batch_id, clock, now + budget))
    together = _end(batch_id, clock())
    return Worked(
        any(one.more for one in worked),
        sum(one.turns for one in worked),
        together.union(*(one.sellers for one in worked)),
    )


def _at_once(number: int, job: Callable[[], Worked]) -> list[Worked]:
    """The results of the job, done by so many threads with connections of their own; the first error of any."""
    if number == 1:
        return [job()]
    done: list[Worked] = []
    faults: list[Exception] = []

    def body() -> None:
        try:
            done.append(job())
        except Exception as fault:  # noqa: BLE001  # handed over below
            faults.append(fault)
        finally:
            connections.close_all()

    # Daemons: a task that is killed by its time limit must not wait for them.
    threads = [threading.Thread(target=body, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return done


def _work_off(batch_id: int, clock: Callable[[], datetime], until: datetime) -> Worked:
    turns = 0
    sellers: set[int] = set()
    while claims := _next(batch_id, clock, until):
        fault_point("batch-claimed")
        while claims:
            if clock() >= until:
                claiming.give_back(claims)
                return Worked(True, turns, frozenset(sellers))
            seller = _turn(claims.pop(0), clock, until)
            turns += 1
            if seller is not None:
                sellers.add(seller)
    return Worked(False, turns, frozenset(sellers))


def _next(batch_id: int, clock: Callable[[], datetime], until: datetime) -> list[Claim]:
    """The next claims; an entry that goes on in a moment is waited for."""
    while not (claims := claiming.claim(batch_id, clock())):
        at = claiming.next_turn(batch_id)
        if at is None or at > min(clock() + SHORT_WAIT, until):
            return []
        time.sleep(max((at - clock()).total_seconds(), 0.05))
    return claims


def _turn(claim: Claim, clock: Callable[[], datetime], until: datetime) -> int | None:
    """One order's turn; its seller if it was marked as shipped."""
    if not claiming.begin(claim, clock()):
        return None
    entry = BatchEntry.objects.select_related(
        "batch__created_by", "order__store__selling_partner__account", "order__store__ship_from"
    ).defer("order__buyer_data").get(pk=claim.entry_id)  # fmt: skip
    result = _result(entry, clock, until)
    if not claiming.settle(claim, **_fields(result, clock())):
        return None
    fault_point("batch-settled")
    marked = isinstance(result, Done) and result.label is None
    return entry.order.selling_partner_id if marked and entry.order is not None else None


def _result(entry: BatchEntry, clock: Callable[[], datetime], until: datetime) -> Result:
    try:
        if entry.batch.kind == Batch.Kind.LABELS:
            return get_label(entry, clock, until)
        if entry.batch.state != Batch.State.RUNNING:
            return LeftOut(*CANCELLED)
        return mark(entry, clock())
    except Exception as error:  # noqa: BLE001  # one bad order stops nothing; its row and the log keep what happened
        # Frames are places in the source: neither the text of the error nor a value is logged (I4).
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("batch entry %s: %s\n%s", entry.pk, type(error).__name__, frames)
        text = (
            f"Something went wrong here with order {entry.order}. Try it again. If it fails again, "
            "give support the number of the order."
        )
        return Failed("unexpected", text)


def _fields(result: Result, now: datetime) -> dict[str, Any]:
    """What the entry's row says from now on."""
    match result:
        case Done(shipment, label):
            ended = {"shipment": shipment, "label": label, "ended_at": now}
            return {"state": State.DONE, "code": "", "text": "", "next_try_at": None, **ended}
        case Failed(code, text):
            return {"state": State.FAILED, "code": code, "text": text[:500], "ended_at": now}
        case Later(at, code, text):
            return {"state": State.WAITING, "code": code, "text": text[:500], "next_try_at": at}
        case LeftOut(code, text):
            return {"state": State.LEFT_OUT, "code": code, "text": text[:500], "ended_at": now}
        case _:
            assert_never(result)


def _end(batch_id: int, now: datetime) -> frozenset[int]:
    """A batch ends with its last order; then Amazon is told of those that waited for it. Their sellers."""
    unfinished = BatchEntry.objects.filter(batch=batch_id, state__in=(State.WAITING, State.WORKING))
    if unfinished.exists():
        return frozenset()
    with transaction.atomic():
        running = Batch.objects.filter(pk=batch_id, state=Batch.State.RUNNING)
        running.update(state=Batch.State.DONE, ended_at=now)
        return release(batch_id, now)
