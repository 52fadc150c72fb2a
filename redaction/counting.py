"""What a run of the sweep did, in numbers."""

from collections import Counter
from typing import NamedTuple

from redaction.schedule import Rule


class Counts(NamedTuple):
    """`failed`: orders that are listed as failing;
    `more`: the time was up before the work was done; `log_kept`: somebody was reading, so SQLite's log was not cut.
    """

    by_rule: dict[str, int] = {}
    fields: int = 0
    customers: int = 0
    failed: int = 0
    more: bool = False
    log_kept: bool = False

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            dict(Counter(self.by_rule) + Counter(other.by_rule)),
            self.fields + other.fields,
            self.customers + other.customers,
            self.failed + other.failed,
            self.more or other.more,
            self.log_kept or other.log_kept,
        )

    @property
    def orders(self) -> int:
        return sum(self.by_rule.values())

    def summary(self) -> str:
        """``3 orders (U 2, T 0, N 1), 1 failed``, for command lines and the task list."""
        rules = ", ".join(f"{rule} {self.by_rule.get(rule, 0)}" for rule in Rule)
        failed = f", {self.failed} failed" if self.failed else ""
        log = ", log not emptied" if self.log_kept else ""
        return f"{self.orders} order{'' if self.orders == 1 else 's'} ({rules}){failed}{log}"
