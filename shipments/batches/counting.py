"""How far batches are, and what they cost: two statements for any number of them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum

from shipments.models import Batch, BatchEntry
from stores import display

State = BatchEntry.State


class Counts(NamedTuple):
    """`orders`: all but those left out. `cost`: of the labels that were bought, as text, empty without one."""

    waiting: int = 0
    working: int = 0
    done: int = 0
    failed: int = 0
    left_out: int = 0
    cost: str = ""

    @property
    def orders(self) -> int:
        return self.waiting + self.working + self.done + self.failed

    @property
    def ended(self) -> int:
        return self.done + self.failed


def counts_of(batches: Sequence[Batch]) -> dict[int, Counts]:
    """By batch id; every batch has its counts."""
    entries = BatchEntry.objects.filter(batch__in=[batch.pk for batch in batches]).order_by()
    found: dict[int, dict[str, int]] = {batch.pk: {} for batch in batches}
    for batch_id, state, number in entries.values_list("batch_id", "state").annotate(Count("pk")):
        found[batch_id][state] = number
    costs: dict[int, list[str]] = {}
    bought = entries.filter(state=State.DONE, label__isnull=False)
    sums = bought.values_list("batch_id", "label__currency").annotate(Sum("label__cost"))
    for batch_id, currency, amount in sums.order_by("label__currency"):
        costs.setdefault(batch_id, []).append(display.money(amount, currency))
    return {pk: Counts(**by, cost=" + ".join(costs.get(pk, []))) for pk, by in found.items()}


def value_of(batch: Batch) -> str:
    """What the buyers paid for the orders that wait, by currency; empty where Amazon gave no amounts."""
    waiting = batch.entries.filter(state=State.WAITING).order_by()
    sums = waiting.values_list("order__currency").annotate(Sum("order__total"))
    amounts: list[tuple[str, Decimal | None]] = list(sums.order_by("order__currency"))
    return " + ".join(display.money(amount, currency) for currency, amount in amounts if amount)
