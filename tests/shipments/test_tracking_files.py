"""A carrier's export becomes a draft batch: each line's fate, and no good line lost (issue 4, bad input, T5)."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order
from orders.tables.dates import day_of
from orders.tables.decoding import Unreadable
from shipments import carriers
from shipments.batches.completing import settle
from shipments.batches.starting import start
from shipments.batches.working import work
from shipments.carriers.numbers import has_wrong_check_digit
from shipments.files.carrier_names import Named, carrier_of
from shipments.files.tracking import MOST_LINES, Wanted, draft_from_file
from shipments.models import Batch, BatchEntry, Shipment
from stores.models import Store
from tests.factories import (
    TODAY,
    ManualOrderFactory,
    OrderItemFactory,
    ShipmentFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)

HEAD = "Order number,Tracking number,Carrier\n"
NOTHING = Wanted()


def ups(serial: int) -> str:
    """A number whose last digit is right."""
    start = f"1Z999AA10{serial:08d}"
    return next(f"{start}{d}" for d in range(10) if not has_wrong_check_digit(f"{start}{d}"))


@pytest.fixture
def store(db: None) -> Store:
    made: Store = StoreFactory.create()
    return made


def draft(
    store: Store,
    text: str | bytes,
    wanted: Wanted = NOTHING,
    stores: Sequence[Store] | None = None,
) -> list[BatchEntry]:
    raw = text.encode() if isinstance(text, str) else text
    account = store.selling_partner.account
    batch = draft_from_file(
        io.BytesIO(raw), account, stores or [store], wanted, UserFactory.create(), TODAY
    )
    assert (batch.kind, batch.state) == (Batch.Kind.FILE, Batch.State.DRAFT)
    assert not Shipment.objects.filter(created_at=TODAY, created_by__isnull=False).exists()
    return list(batch.entries.all())


def order(store: Store, **fields: Any) -> Order:
    return order_with_items(store=store, **fields)


def fates(entries: Sequence[BatchEntry]) -> list[tuple[int, str]]:
    return [(entry.position, entry.code or entry.state) for entry in entries]


def test_good_lines_are_ready_and_each_bad_one_says_why_with_line_and_column(store: Store) -> None:
    good = [order(store) for _ in range(2)]
    held = order(store, status="on_hold")
    shipped = ShipmentFactory.create(order__store=store).order
    broken, strange, nameless, early = (order(store) for _ in range(4))
    elsewhere = order(StoreFactory.create())
    spaced = " ".join(ups(99).lower())
    lines = [
        f"{good[0].amazon_order_id},{ups(0)},UPS",
        f"113-0000000-9999999,{ups(1)},UPS",
        f"{shipped.amazon_order_id},{ups(2)},UPS",
        f"{good[0].amazon_order_id},{ups(3)},UPS",
        f"{broken.amazon_order_id},12\x0734567,UPS",
        f"{broken.amazon_order_id},1234,UPS",
        f"{strange.amazon_order_id},{ups(4)},Fedexx",
        f"{nameless.amazon_order_id},{ups(5)},",
        f"{held.amazon_order_id},{ups(6)},UPS",
        f"{elsewhere.amazon_order_id},{ups(7)},UPS",
        f",{ups(8)},UPS",
        f"{early.amazon_order_id},,UPS",
        f"{early.amazon_order_id},{ups(0)},UPS",
        f" {good[1].amazon_order_id.replace('-', '')} , {spaced} ,united parcel service",
    ]
    entries = draft(store, HEAD + "\n".join(lines))
    assert fates(entries) == [
        (2, "waiting"), (3, "unknown_order"), (4, "already_shipped"), (5, "twice"), (6, "unreadable"),
        (7, "bad_tracking_number"), (8, "unknown_carrier"), (9, "unknown_carrier"), (10, "on_hold"),
        (11, "unknown_order"), (12, "no_number"), (13, "bad_tracking_number"), (14, "number_twice"),
        (15, "waiting"),
    ]  # fmt: skip
    texts = {entry.position: entry.text for entry in entries}
    assert texts[3] == "None of your orders has the number 113-0000000-9999999."
    assert texts[5].endswith("stands in line 2 already, which counts.")
    assert texts[6] == "Tracking number holds characters that cannot be printed."
    assert texts[7].startswith("Line 7, tracking number: A tracking number has at least 6")
    assert "Amazon has no such carrier" in texts[8]
    assert "Fedexx" not in texts[8]
    assert "Choose the carrier for such lines" in texts[9]
    assert texts[12] == "The order number is empty."
    assert "line 2 has the same" in texts[14]
    assert entries[-1].order == good[1]
    assert entries[-1].details == {
        "carrier_code": "UPS", "tracking_number": ups(99).lower(),
        "ship_date": "2026-11-23",
    }  # fmt: skip


def test_t5_orders_of_other_stores_and_accounts_are_unknown(store: Store) -> None:
    sister = StoreFactory.create(
        selling_partner=store.selling_partner, marketplace_id="A2EUQ1WTGCTBG2"
    )
    hidden = order(sister)
    (entry,) = draft(store, f"{HEAD}{hidden.amazon_order_id},{ups(0)},UPS")
    assert (entry.code, entry.order) == ("unknown_order", None)
    (entry,) = draft(store, f"{HEAD}{hidden.amazon_order_id},{ups(0)},UPS", stores=[store, sister])
    assert (entry.state, entry.order) == ("waiting", hidden)


def test_service_and_ship_date_come_from_the_line_or_from_the_form(store: Store) -> None:
    orders = [order(store) for _ in range(5)]
    head = "Date shipped;Reference 1;Barcode;Courier;Service\n"
    lines = [
        f"11/23/2026 10:15;{orders[0].amazon_order_id};{ups(0)};UPS;Ground",
        f";{orders[1].amazon_order_id};9400111899223197428497;;",
        f"tomorrow;{orders[2].amazon_order_id};{ups(2)};UPS;",
        f"2026-11-24;{orders[3].amazon_order_id};{ups(3)};UPS;",
        f"2026-11-21;{orders[4].amazon_order_id};{ups(4)};UPS;",
    ]
    entries = draft(store, head + "\n".join(lines), Wanted(Named("USPS"), "Priority Mail"))
    assert [entry.code for entry in entries] == [
        "",
        "",
        "bad_ship_date",
        "bad_ship_date",
        "bad_ship_date",
    ]
    assert (entries[0].details["service"], entries[0].details["ship_date"]) == (
        "Ground",
        "2026-11-23",
    )
    assert (entries[1].details["carrier_code"], entries[1].details["service"]) == (
        "USPS",
        "Priority Mail",
    )
    assert "like 2026-12-24" in entries[2].text
    assert "future" in entries[3].text
    assert "cannot have left before" in entries[4].text


def test_unknown_carriers_are_taken_by_their_name_only_when_somebody_says_so(store: Store) -> None:
    text = f"{HEAD}{order(store).amazon_order_id},PX-100200,Pigeon  Express"
    (entry,) = draft(store, text)
    assert entry.code == "unknown_carrier"
    (entry,) = draft(store, text, Wanted(unknown_as_other=True))
    assert (entry.state, entry.details["carrier_code"], entry.details["carrier_name"]) == (
        "waiting", "Other", "Pigeon Express",
    )  # fmt: skip


def test_decision_31_orders_that_were_entered_here_ship_by_file_too(store: Store) -> None:
    entered = ManualOrderFactory.create(store=store, amazon_order_id="WEB-7", purchased_at=TODAY)
    OrderItemFactory.create(order=entered)
    yesterday = TODAY.date() - timedelta(days=1)
    text = f"Order,Tracking,Carrier,Ship date\nweb-7,{ups(0)},UPS,{yesterday}"
    (entry,) = draft(store, text)
    assert (entry.state, entry.order) == ("waiting", entered)


def test_decision_31_shp_28_a_line_without_a_number_ships_an_entered_order_only(
    store: Store,
) -> None:
    entered = ManualOrderFactory.create(store=store, amazon_order_id="WEB-8", purchased_at=TODAY)
    OrderItemFactory.create(order=entered)
    theirs = order(store)
    text = f"Order,Tracking,Carrier\nweb-8,,USPS\n{theirs.amazon_order_id},,USPS"
    entries = draft(store, text)
    assert fates(entries) == [(2, "waiting"), (3, "bad_tracking_number")]
    batch = entries[0].batch
    assert settle(batch, TODAY) == 1
    assert start(batch, None, TODAY)
    work(batch.pk, TODAY)
    assert [row.order for row in Shipment.objects.all()] == [entered]


def test_a_file_of_fifty_thousand_lines_is_cut_with_words_and_its_first_lines_are_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = order(store)
    lines = [
        f"{first.amazon_order_id},{ups(0)},UPS",
        *(f"M-{n},A{n:06d},UPS" for n in range(49_999)),
    ]
    entries = draft(store, HEAD + "\n".join(lines))
    assert len(entries) == MOST_LINES + 1
    assert (entries[0].state, entries[0].order) == ("waiting", first)
    assert (entries[-1].position, entries[-1].code) == (5_002, "too_many_lines")
    assert entries[-1].text.startswith("Lines 5,002 to 50,001 were not read")


def test_shp_24_decision_29_lines_with_a_warning_are_left_out_unless_the_file_was_ticked(
    store: Store,
) -> None:
    good, mistyped, again, prime = (
        order(store, programs=programs) for programs in ([], [], [], ["PRIME"])
    )
    sent = ShipmentFactory.create(order__store=store, tracking_number=ups(50)).order
    shipped = ShipmentFactory.create(order__store=store, order__programs=["PRIME"]).order
    text = HEAD + "\n".join(
        [
            f"{good.amazon_order_id},{ups(0)},UPS",
            f"{mistyped.amazon_order_id},9400111899223100000001,USPS",
            f"{again.amazon_order_id},{ups(50)},UPS",
            f"{prime.amazon_order_id},{ups(1)},UPS",
            f"{shipped.amazon_order_id},{ups(51)},UPS",
        ]
    )
    entries = draft(store, text)
    assert fates(entries) == [
        (2, "waiting"), (3, "doubt_of_file"), (4, "doubt_of_file"), (5, "doubt_of_file"), (6, "already_shipped"),
    ]  # fmt: skip
    tick = " Tick “Take lines with a warning, too” when you upload the file to take it."
    assert entries[1].text == (
        "The check digit of this tracking number is wrong: one sign may be mistyped." + tick
    )
    assert f"The parcel of order {sent.amazon_order_id} has this tracking number" in entries[2].text
    assert "This Prime order goes with a carrier of your own." in entries[3].text
    assert all(entry.text.endswith(tick) for entry in entries[1:4])
    ticked = draft(store, text, Wanted(take_doubtful=True))
    assert fates(ticked) == [
        (2, "waiting"), (3, "waiting"), (4, "waiting"), (5, "waiting"), (6, "already_shipped"),
    ]  # fmt: skip
    assert settle(ticked[0].batch, TODAY) == 4


def test_decision_27_a_line_without_a_number_needs_its_service_and_the_tick(store: Store) -> None:
    text = "Order number,Tracking number,Carrier,Service\n" + "\n".join(
        f"{order(store).amazon_order_id},,USPS,{service}" for service in ("", "First-Class Mail")
    )
    nameless, letter = draft(store, text)
    assert (nameless.code, letter.code) == ("bad_tracking_number", "doubt_of_file")
    assert "needs the name of that service" in nameless.text
    assert "That Amazon takes it so is not confirmed" in letter.text
    _, ticked = draft(store, text, Wanted(take_doubtful=True))
    assert ticked.state == "waiting"


def test_shp_24_a_number_that_turned_odd_since_the_draft_is_left_out_at_the_start(
    store: Store,
) -> None:
    (entry,) = draft(store, f"{HEAD}{order(store).amazon_order_id},{ups(0)},UPS")
    assert entry.state == "waiting"
    ShipmentFactory.create(order__store=store, tracking_number=ups(0))
    assert settle(entry.batch, TODAY) == 0
    entry.refresh_from_db()
    assert (entry.state, entry.code) == ("left_out", "doubt_of_file")


def test_orders_are_found_in_bulk_not_line_by_line(store: Store) -> None:
    def queries(count: int) -> int:
        lines = [f"{order(store).amazon_order_id},{ups(n)},UPS" for n in range(count)]
        carriers.table()
        with CaptureQueriesContext(connection) as captured:
            entries = draft(store, HEAD + "\n".join(lines))
        assert {entry.state for entry in entries} == {"waiting"}
        return len(captured)

    assert queries(3) == queries(60)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Order number,Carrier\nM-1,UPS\n", "none is called tracking number"),
        (b"a,b,c\n1,2,3\n", "none is called order number or tracking number"),
        (b"PK\x03\x04", "Excel workbook"),
        (b"Order number,Tracking number\nM-1,\x81\x8d\x8f\n", "neither UTF-8"),
    ],
)
def test_a_file_that_is_none_of_these_makes_no_batch(
    store: Store, content: bytes, words: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        draft(store, content)
    assert words in caught.value.text
    assert not Batch.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_of_other_programs_are_read(store: Store, encoding: str) -> None:
    number = order(store).amazon_order_id
    text = f"Bestell-Nr.;Empfänger;Sendungsnummer;Paketdienst\r\n{number};Jörg Müller;00340434161094042557;DHL Paket\r\n"
    (entry,) = draft(store, text.encode(encoding))
    assert (entry.state, entry.details["carrier_code"]) == ("waiting", "DHL-Paket")
    # Nothing of the other columns is kept.
    assert "Müller" not in str(list(BatchEntry.objects.values()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UPS", "UPS"), ("ups", "UPS"), ("Fed-Ex", "FedEx"), ("U.S. Postal Service", "USPS"),
        ("royal mail", "Royal Mail"), ("Evri", "Hermes UK"), ("DHL Germany", "DHL-Paket"),
        ("Canada Post", "Canada Post"), ("Other", None), ("Fedexx", None), ("", None), ("!?", None),
    ],
)  # fmt: skip
def test_shp_3_carriers_are_known_however_they_are_written(text: str, code: str | None) -> None:
    found = carrier_of(text, carriers.table())
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "country", "day"),
    [
        ("2026-11-23", "DE", date(2026, 11, 23)), ("2026-11-23T10:00:00Z", "DE", date(2026, 11, 23)),
        ("20261123", "JP", date(2026, 11, 23)), ("2026/11/23", "JP", date(2026, 11, 23)),
        ("11/12/2026", "US", date(2026, 11, 12)), ("11/12/2026", "GB", date(2026, 12, 11)),
        ("23.11.26", "DE", date(2026, 11, 23)), ("11.12.2026", "US", date(2026, 12, 11)), ("", "US", None),
    ],
)  # fmt: skip
def test_days_are_read_as_the_country_writes_them(
    text: str, country: str, day: date | None
) -> None:
    assert day_of(text, country) == day


@pytest.mark.parametrize("text", ["soon", "13/13/2026", "2026-02-30", "1/2-2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        day_of(text, "US")
