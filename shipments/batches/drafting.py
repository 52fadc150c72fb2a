"""A draft: everything that a batch would do and everything that it leaves out, before anybody says start.

Several thousand lines cost a fixed number of statements per thousand.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max

from orders.models import Order
from shipments.batches.refusing import refusals
from shipments.models import Batch, BatchEntry
from stores.models import Account, SellingPartner, User

State = BatchEntry.State
CHUNK = 1000


class Line(NamedTuple):
    """One order, or one line of a file that led to none.

    `details`: keys of `ShipmentDetails`, `ship_date` as text; what is missing comes from the batch's settings.
    `why`: code and words if the caller leaves it out already.
    """

    position: int
    order: Order | None = None
    order_number: str = ""
    details: dict[str, Any] = {}
    why: tuple[str, str] | None = None


def draft(
    account: Account,
    kind: Batch.Kind,
    settings: dict[str, Any],
    lines: Iterable[Line],
    user: User | None,
    now: datetime,
) -> Batch:
    """Each line as an entry: waiting, or left out with its reason. Orders need `store` at hand.

    Raises ValueError for an order of another account (I5).
    """
    sellers = set(SellingPartner.objects.filter(account=account).values_list("pk", flat=True))
    seen: set[int] = set()
    with transaction.atomic():
        batch = Batch.objects.create(
            account=account,
            number=_next_number(account),
            kind=kind,
            settings=settings,
            created_by=user,
            created_at=now,
        )
        for part in _parts(lines):
            entries = _entries(batch, part, sellers, seen, now)
            BatchEntry.objects.bulk_create(entries, batch_size=CHUNK)
    return batch


def _next_number(account: Account) -> int:
    """The account's row is locked until the batch is written, so no two get the same number."""
    Account.objects.select_for_update().get(pk=account.pk)
    highest = Batch.objects.filter(account=account).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _parts(lines: Iterable[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    for line in lines:
        part.append(line)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part


def _entries(
    batch: Batch, lines: Sequence[Line], sellers: set[int], seen: set[int], now: datetime
) -> list[BatchEntry]:
    orders = [line.order for line in lines if line.order is not None and line.why is None]
    if any(order.selling_partner_id not in sellers for order in orders):
        raise ValueError("A batch holds orders of its own account only.")
    refused = refusals(batch, orders, now)
    return [_entry(batch, line, refused, seen) for line in lines]


def _entry(
    batch: Batch, line: Line, refused: dict[int, tuple[str, str]], seen: set[int]
) -> BatchEntry:
    why = line.why
    if why is None and line.order is None:
        why = ("unknown_order", f"No order has the number {line.order_number}.")
    if why is None and line.order is not None:
        why = refused.get(line.order.pk)
        if line.order.pk in seen:
            why = ("twice", f"Order {line.order.amazon_order_id} stands in this batch already.")
        elif why is None:
            seen.add(line.order.pk)
    code, text = why or ("", "")
    return BatchEntry(
        batch=batch,
        position=line.position,
        order=line.order,
        order_number=line.order_number[:80],
        details=line.details,
        state=State.LEFT_OUT if why else State.WAITING,
        code=code,
        text=text[:500],
    )
