"""The clock, the worker that sweeps, and staff who remove an order before its time."""

from math import inf

from hypothesis import strategies as st

from config.schedules import SCHEDULES
from redaction import tasks
from redaction.due import oldest_overdue
from redaction.early import redact_early
from redaction.models import RedactionRecord
from tests.redaction.machine.checks import check, check_texts
from tests.redaction.machine.desk import PICK, REDACTED, Desk, is_held
from tests.redaction.machine.model import HOUR, Held, Proof, instant
from tests.redaction.machine.steps import step
from tests.redaction.machine.world import WORLD

# From hours to weeks; odd ones, so that they never add up to whole days.
SPANS = (1, 23, 24 * 3 + 5, 24 * 9 + 1, 24 * 16)
# Seconds between two sweeps of a worker that is up, as the product wants them.
[EVERY] = (each.minutes * 60 for each in SCHEDULES if each.func == "redaction.tasks.redact_due")


class Clock(Desk):
    # None while no worker runs.
    up_since: float | None = None

    @step(4, hours=st.sampled_from(SPANS), up=st.sampled_from([True, True, False]))
    def time_passes(self, hours: int, up: bool) -> None:
        """With a worker or without one."""
        if not up:
            self.up_since = None
        elif self.up_since is None:
            self.up_since = WORLD.seconds
        self.until(WORLD.seconds + hours * HOUR)
        WORLD.saw("time_passes", f"a worker is {'there' if up else 'away'}")

    @step(3, pick=PICK, tick=st.sampled_from([-1, 0, 1]))
    def a_deadline_comes(self, pick: int, tick: int) -> None:
        """The next one or the one behind, to the microsecond: just before it, at it, or just after it (E-15)."""
        ahead = [due for due in self.book.deadlines() if due > WORLD.seconds + 1]
        if not ahead:
            return
        due = ahead[pick // REDACTED % len(ahead)]
        self.until(due - 1)
        WORLD.at = instant(due)
        WORLD.pass_time(microseconds=tick)
        self._sweep()
        WORLD.saw("a_deadline_comes")

    @step(1, dies_after=st.sampled_from([None, None, None, *range(9)]))
    def sweep(self, dies_after: int | None = None) -> None:
        """`dies_after`: so many writes, then it is killed, and the next one comes when its lease is over."""
        at, due = WORLD.seconds, self.book.due(WORLD.seconds)
        if not WORLD.process(tasks.redact_due, dies_after):
            done = set(RedactionRecord.objects.values_list("order__amazon_order_id", flat=True))
            self._redacted([order for order in due if order.number in done], at)
            check(self.book)
            WORLD.saw("a sweep is killed")
            WORLD.pass_time(minutes=2)
        self._sweep()
        check_texts(self.book)
        WORLD.saw("sweep")

    @step(1, pick=PICK)
    def staff_redacts_early(self, pick: int) -> None:
        order = self.choose(pick, is_held)
        done = redact_early([self.row(order).pk], self.user, WORLD.now())
        may = order.gone is None and not order.by_amazon
        assert done == may
        if may:
            self.book.redact([order], WORLD.seconds, by_staff=True)
            whose = "entered here" if order.entered else "of Amazon's"
            WORLD.saw("staff_redacts_early", f"removed early, {whose}")

    def until(self, then: float) -> None:
        """A worker that is up sweeps on the way. Of the sweeps that find nothing the last before one that does."""
        while self.up_since is not None and (ahead := self.book.deadlines()):
            tick = (max(ahead[0], WORLD.seconds) // EVERY + 1) * EVERY
            if tick > then:
                break
            for at in (tick - EVERY, tick):
                if at > WORLD.seconds:
                    WORLD.at = instant(at)
                    self._sweep()
        WORLD.at = instant(max(then, WORLD.seconds))

    def _sweep(self) -> None:
        at, due = WORLD.seconds, self.book.due(WORLD.seconds)
        tasks.redact_due()
        self._redacted(due, at)
        assert oldest_overdue(WORLD.now()) is None
        check(self.book)

    def _redacted(self, orders: list[Held], at: float) -> None:
        self.book.redact(orders, at)
        for order in orders:
            assert order.proof is not None
            assert at >= order.proof.due, f"{order.number} went early"
            assert at < self.limit(order, order.proof), f"{order.number} went late"
            WORLD.saw(f"{order.proof.rule} {order.proof.term}")
            if order.note:
                WORLD.saw("a note goes")

    def limit(self, order: Held, proof: Proof) -> float:
        """An hour behind the deadline, behind what moved it into the past, or behind the start of the worker (I3)."""
        if self.up_since is None:
            return inf
        return max(proof.due, order.changed, self.up_since) + HOUR
