"""A carrier's file of what became of parcels: tracking number, state, day. Good lines count, bad ones say why.

Only shipments of the given stores are found (T5). A line never takes back a delivery or what is newer.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import BinaryIO, NamedTuple

from orders.tables.dates import day_of
from orders.tables.reading import Column, Row, open_table, plain_name
from shipments import carriers
from shipments.carriers import BadTrackingNumber
from shipments.models import Shipment
from shipments.tracking.by_hand import day_fault, seen_on
from shipments.tracking.seen import Seen, Source, Transit
from shipments.tracking.writing import write_seen
from stores.models import Store, User

MOST_LINES = 50_000
CHUNK = 500
# As many faults as anybody reads; the rest is counted.
SHOWN = 200

NUMBER, STATE, DAY = "number", "state", "day"
COLUMNS = (
    Column(NUMBER, "Tracking number", frozenset({
        "trackingnumber", "trackingno", "trackingid", "trackingcode", "tracking", "awb", "barcode",
        "consignmentnumber", "parcelnumber", "sendungsnummer", "paketnummer", "numerodesuivi",
    }), required=True),
    Column(STATE, "State", frozenset({
        "state", "status", "deliverystatus", "trackingstatus", "shipmentstatus", "event",
        "lastevent", "statut",
    }), required=True),
    Column(DAY, "Date", frozenset({
        "date", "day", "deliverydate", "delivered", "deliveredon", "deliveredat", "eventdate",
        "statusdate", "datum", "zustelldatum",
    }), required=True),
)  # fmt: skip
_WORDS = {
    Transit.PRE_TRANSIT: "pretransit announced labelcreated registered waitingforthecarrier",
    Transit.IN_TRANSIT: "intransit transit shipped pickedup accepted onitsway ontheway unterwegs",
    Transit.OUT_FOR_DELIVERY: "outfordelivery withcourier inzustellung",
    Transit.ATTEMPTED: "attempted deliveryattempted failedattempt",
    Transit.WAITING_FOR_BUYER: "readyforpickup availableforpickup readytobepickedup awaitingpickup",
    Transit.DELIVERED: "delivered zugestellt livre consegnato entregado",
    Transit.RETURNING: "returned returning returntosender returnedtosender onitswayback comingback",
    Transit.LOST: "lost missing",
    Transit.UNDELIVERABLE: "undeliverable cannotbedelivered refused damaged",
}
_STATES = {word: transit for transit, words in _WORDS.items() for word in words.split()}


class Fault(NamedTuple):
    """`text` names the line and the column."""

    line: int
    text: str


class Result(NamedTuple):
    """`changed`: parcels that show something new; `known`: good lines; `faults` are the first ones of `bad`."""

    known: int
    changed: int
    bad: int
    faults: list[Fault]


def read_states(
    file: BinaryIO, stores: Sequence[Store], now: datetime, user: User | None = None
) -> Result:
    """`user` is who uploaded it. Raises `orders.tables.decoding.Unreadable` for what is no such table."""
    known = changed = bad = 0
    faults: list[Fault] = []
    with open_table(file, COLUMNS) as table:
        for part in _parts(table.rows):
            seen, wrong = _part(part, stores, now)
            known += len(part) - len(wrong)
            changed += write_seen(seen, now, user)
            bad += len(wrong)
            faults += wrong[: SHOWN - len(faults)]
        if (row := next(table.rows, None)) is not None:
            bad += 1
            text = f"Line {row.line} and those below were not read: a file has at most {MOST_LINES:,} lines."
            faults.append(Fault(row.line, text))
    return Result(known, changed, bad, faults)


def _parts(rows: Iterator[Row]) -> Iterator[list[Row]]:
    left = MOST_LINES
    while left and (part := list(islice(rows, min(CHUNK, left)))):
        left -= len(part)
        yield part


def _part(
    rows: Sequence[Row], stores: Sequence[Store], now: datetime
) -> tuple[dict[int, Seen], list[Fault]]:
    """One query. Of several lines about a parcel the latest day counts, then the last line."""
    found = _find(rows, stores)
    seen: dict[int, Seen] = {}
    faults: list[Fault] = []
    for row in rows:
        text, said = _line(row, found, now)
        if text:
            faults.append(Fault(row.line, f"Line {row.line}: {text}"))
        for pk, one in said.items():
            if pk not in seen or (seen[pk].at or now) <= (one.at or now):
                seen[pk] = one
    return seen, faults


def _find(rows: Sequence[Row], stores: Sequence[Store]) -> dict[str, list[Shipment]]:
    """Standing shipments by number as they are stored: carriers print it in either case."""
    by_id = {store.pk: store for store in stores}
    numbers = {number for row in rows if (number := _number(row))}
    either = numbers | {n.upper() for n in numbers} | {n.lower() for n in numbers}
    rows_found = Shipment.objects.standing().filter(
        order__store__in=by_id, tracking_number__in=either
    )
    found: dict[str, list[Shipment]] = {}
    for shipment in rows_found.select_related("order").defer("order__buyer_data").order_by("pk"):
        shipment.order.store = by_id[shipment.order.store_id]
        found.setdefault(shipment.tracking_number.upper(), []).append(shipment)
    return found


def _number(row: Row) -> str:
    try:
        return carriers.clean_tracking_number(row.get(NUMBER))
    except BadTrackingNumber:
        return ""


def _line(row: Row, found: dict[str, list[Shipment]], now: datetime) -> tuple[str, dict[int, Seen]]:
    """What is wrong, or what the line says of each shipment with that number."""
    if row.fault:
        return row.fault, {}
    shipments = found.get(_number(row).upper(), [])
    if not shipments:
        return "no shipment of yours has this tracking number.", {}
    transit = _STATES.get(plain_name(row.get(STATE)))
    if transit is None:
        return "the state is none that we know. Write delivered, in transit, returned or lost.", {}
    said: dict[int, Seen] = {}
    for shipment in shipments:
        zone = shipment.order.store.marketplace.time_zone
        try:
            day = day_of(row.get(DAY), shipment.order.store.marketplace.country)
        except ValueError:
            return "the date is no day. Write it as 2026-11-27.", {}
        if day is None:
            return "the date is missing.", {}
        if fault := day_fault(day, shipment.ship_date, now.astimezone(zone).date()):
            return f"date: {fault}", {}
        said[shipment.pk] = seen_on(shipment, Source.FILE, transit, day, now)
    return "", said
