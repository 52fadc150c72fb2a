"""A file of tracking numbers -> lines of a draft batch, each with its fate; what is wrong names line and column.

Lines that led to no order are shown with their number anyway. Those with a warning (SHP-24, decision 29) are left out,
unless the person ticked for the whole file that they are taken.

One query per `CHUNK` lines. Only orders of the given stores are found (T5).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from django.db import transaction

from orders.manual.numbers import clean_number, number_fault
from orders.models import Order
from orders.order_ids import order_id_in
from orders.tables.dates import day_of
from orders.tables.reading import Row, open_table
from shipments import carriers
from shipments.batches.completing import TAKE_DOUBTFUL, settle
from shipments.batches.drafting import Line, draft
from shipments.carriers import CarrierTable
from shipments.details import ShipmentDetails, faults
from shipments.files.carrier_names import Named, carrier_of
from shipments.files.tracking_columns import (
    CARRIER,
    COLUMNS,
    ORDER,
    SERVICE,
    SHIP_DATE,
    TRACKING,
)
from shipments.models import Batch
from shipments.recording import ordered_on
from stores.models import Account, Store, User

MOST_LINES = 5_000
CHUNK = 500
_NAMES = {
    "tracking_number": "tracking number", "carrier_code": "carrier", "carrier_name": "carrier",
    "service": "service", "ship_date": "ship date",
}  # fmt: skip


class Wanted(NamedTuple):
    """What holds for lines that say nothing themselves.

    `unknown_as_other`: take strange carriers by their name. `take_doubtful`: take lines with a warning, too.
    """

    carrier: Named | None = None
    service: str = ""
    unknown_as_other: bool = False
    take_doubtful: bool = False


def draft_from_file(
    file: BinaryIO,
    account: Account,
    stores: Sequence[Store],
    wanted: Wanted,
    user: User,
    now: datetime,
) -> Batch:
    """The draft that shows each line's fate. Raises `orders.tables.decoding.Unreadable`."""
    settings = {TAKE_DOUBTFUL: True} if wanted.take_doubtful else {}
    with open_table(file, COLUMNS) as found, transaction.atomic():
        lines = _Reading(stores, wanted, now).lines(found.rows)
        batch = draft(account, Batch.Kind.FILE, settings, lines, user, now)
        settle(batch, now)
    return batch


class _Reading:
    """What the lines before have told: which order and which number was seen where."""

    def __init__(self, stores: Sequence[Store], wanted: Wanted, now: datetime) -> None:
        self._stores = {store.pk: store for store in stores}
        self._wanted = wanted
        self._now = now
        self._table = carriers.table()
        self._orders: dict[int, int] = {}
        self._numbers: dict[str, int] = {}

    def lines(self, rows: Iterator[Row]) -> Iterator[Line]:
        left = MOST_LINES
        while left and (part := list(islice(rows, min(CHUNK, left)))):
            left -= len(part)
            found = self._find(part)
            for row in part:
                yield self._line(row, found)
        yield from _unread(rows)

    def _find(self, rows: Iterable[Row]) -> dict[str, list[Order]]:
        numbers = {number for row in rows if (number := _number(row.get(ORDER)))}
        orders = Order.objects.filter(store__in=self._stores, amazon_order_id__in=numbers)
        found: dict[str, list[Order]] = {}
        for order in orders.defer("buyer_data").order_by("pk"):
            order.store = self._stores[order.store_id]
            found.setdefault(order.amazon_order_id, []).append(order)
        return found

    def _line(self, row: Row, found: dict[str, list[Order]]) -> Line:
        """Faults of the line come first, then those of the order, which the draft looks for."""
        number = _number(row.get(ORDER))
        line = Line(row.line, order_number=number)
        if row.fault:
            return line._replace(why=("unreadable", row.fault))
        if not number:
            text = "This is no order number." if row.get(ORDER) else "The order number is empty."
            return line._replace(why=("no_number", text))
        orders = found.get(number, [])
        if len(orders) != 1:
            many = "Several of your orders have" if orders else "None of your orders has"
            text = f"{many} the number {number}."
            return line._replace(why=("unknown_order", text))
        (order,) = orders
        details, why = self._details(row, order)
        line = line._replace(order=order, details=_as_json(details) if details else {})
        why = why or (self._seen_before(row.line, order, details) if details else None)
        return line._replace(why=why)

    def _details(
        self, row: Row, order: Order
    ) -> tuple[ShipmentDetails | None, tuple[str, str] | None]:
        carrier = self._carrier(row.get(CARRIER), self._table)
        if carrier is None:
            return None, ("unknown_carrier", f"Line {row.line}, carrier: {_carrier_words(row)}")
        zone = order.store.marketplace.time_zone
        today = self._now.astimezone(zone).date()
        try:
            day = day_of(row.get(SHIP_DATE), order.store.marketplace.country) or today
        except ValueError:
            return None, ("bad_ship_date", f"Line {row.line}, ship date: write it like 2026-12-24.")
        details = ShipmentDetails(
            carrier_code=carrier.code,
            carrier_name=carrier.name,
            tracking_number=row.get(TRACKING),
            ship_date=day,
            service=self._service(row, carrier),
        )
        found = faults(details, today, ordered_on(order), for_amazon=not order.is_manual)
        for field, text in found.items():
            return None, (f"bad_{field}", f"Line {row.line}, {_NAMES[field]}: {text}")
        return details.cleaned(), None

    def _carrier(self, text: str, table: CarrierTable) -> Named | None:
        if not text:
            return self._wanted.carrier
        known = carrier_of(text, table)
        if known is None and self._wanted.unknown_as_other:
            return Named(carriers.OTHER, " ".join(text.split()))
        return known

    def _service(self, row: Row, carrier: Named) -> str:
        """The form's service belongs to the form's carrier."""
        if row.get(SERVICE):
            return row.get(SERVICE)
        return self._wanted.service if carrier == self._wanted.carrier else ""

    def _seen_before(
        self, line: int, order: Order, details: ShipmentDetails
    ) -> tuple[str, str] | None:
        """The first line of an order, or of a number, counts."""
        number = order.amazon_order_id
        if earlier := self._orders.get(order.pk):
            text = f"Line {line}: order {number} stands in line {earlier} already, which counts."
            return "twice", text
        if earlier := self._numbers.get(details.tracking_number):
            text = (
                f"Line {line}, tracking number: line {earlier} has the same. Each order needs a number of its own, or "
                "combine the orders of one parcel first."
            )
            return "number_twice", text
        self._orders[order.pk] = line
        if details.tracking_number:
            self._numbers[details.tracking_number] = line
        return None


def _number(text: str) -> str:
    """The number as orders have it; '' for what is none, so that nothing else of a file is kept."""
    number = order_id_in(text) or clean_number(text)
    return number if order_id_in(number) or (number and not number_fault(number)) else ""


def _carrier_words(row: Row) -> str:
    if not row.get(CARRIER):
        return "the line names none. Choose the carrier for such lines when you upload the file."
    return (
        "Amazon has no such carrier. Correct its name, or tick that unknown carriers are taken by their name when you "
        "upload the file."
    )


def _as_json(details: ShipmentDetails) -> dict[str, Any]:
    given = details._replace(ship_date=details.ship_date.isoformat())  # type: ignore[arg-type]
    return {name: value for name, value in given._asdict().items() if value}


def _unread(rows: Iterator[Row]) -> Iterator[Line]:
    """One line that speaks for all behind the most that a file may have."""
    first = next(rows, None)
    if first is None:
        return
    last = first.line
    for row in rows:
        last = row.line
    text = (
        f"Lines {first.line:,} to {last:,} were not read: a file may have {MOST_LINES:,} orders. Upload them as a "
        "file of their own, with the line of the column names on top."
    )
    yield Line(first.line, why=("too_many_lines", text))
