"""The deadlines of the help page, case by case (requirements E-1 to E-16)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from redaction.schedule import (
    Deadline,
    OrderFacts,
    Rule,
    ShipmentFacts,
    Term,
    deadline,
    ship_instant,
)

GMT = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


IMPORTED = at("2026-03-01 10:00")


def shipment(
    created: str,
    shipped: str = "",
    *,
    tracked: bool = True,
    delivered: str = "",
    voided: bool = False,
    number: bool = True,
) -> ShipmentFacts:
    return ShipmentFacts(
        created_at=at(created),
        ship_date=date.fromisoformat(shipped or created[:10]),
        automatic_tracking=tracked,
        has_tracking_number=number,
        delivered_at=at(delivered) if delivered else None,
        voided=voided,
    )


LABEL = "2026-03-02 09:00"
CASES = {
    "E-1 never shipped": ([], "2026-03-15 10:00", "U", Term.IMPORT),
    "E-3 tracked": ([shipment(LABEL)], "2026-04-01 00:00", "T", Term.SHIP_DATE),
    "E-4 delivered early": (
        [shipment(LABEL, delivered="2026-03-05 12:00")],
        "2026-04-01 00:00",
        "T",
        Term.SHIP_DATE,
    ),
    "E-5 late ship date": (
        [shipment(LABEL, "2026-03-25")],
        "2026-04-15 09:00",
        "T",
        Term.LABEL,
    ),
    "E-6 delivered before the ship date": (
        [shipment(LABEL, "2026-03-25", delivered="2026-03-06 12:00")],
        "2026-04-05 12:00",
        "T",
        Term.DELIVERY,
    ),
    "E-7 ship date 14 days on": (
        [shipment(LABEL, "2026-03-16")],
        "2026-04-15 00:00",
        "T",
        Term.SHIP_DATE,
    ),
    "one day more and the label decides": (
        [shipment(LABEL, "2026-03-17")],
        "2026-04-15 09:00",
        "T",
        Term.LABEL,
    ),
    "E-8 untracked": ([shipment(LABEL, tracked=False)], "2026-04-01 09:00", "N", Term.SHIPMENT),
    "RED-12 untracked, delivery and ship date do not matter": (
        [shipment(LABEL, "2026-02-01", tracked=False, delivered="2026-02-03 00:00")],
        "2026-04-01 09:00",
        "N",
        Term.SHIPMENT,
    ),
    "RED-20 tracked service without a number": (
        [shipment(LABEL, number=False)],
        "2026-04-01 09:00",
        "N",
        Term.SHIPMENT,
    ),
    "E-9 voided": (
        [shipment("2026-03-10 10:00", voided=True)],
        "2026-03-15 10:00",
        "U",
        Term.IMPORT,
    ),
    "E-10 voided, then a new label": (
        [shipment("2026-03-10 10:00", voided=True), shipment("2026-03-12 08:00")],
        "2026-04-11 00:00",
        "T",
        Term.SHIP_DATE,
    ),
    "E-11 two shipments": (
        [shipment("2026-03-21 09:00"), shipment(LABEL)],
        "2026-04-01 00:00",
        "T",
        Term.SHIP_DATE,
    ),
    "RED-15 the earliest over different rules": (
        [shipment("2026-03-05 09:00"), shipment(LABEL, tracked=False)],
        "2026-04-01 09:00",
        "N",
        Term.SHIPMENT,
    ),
}


@pytest.mark.parametrize(
    ("shipments", "due", "rule", "term"), list(CASES.values()), ids=list(CASES)
)
def test_worked_examples(shipments: list[ShipmentFacts], due: str, rule: str, term: Term) -> None:
    found = deadline(OrderFacts(IMPORTED, GMT, shipments=tuple(shipments)))
    assert found is not None
    assert (found.at, found.rule, found.term) == (at(due), rule, term)
    assert found.terms[term] == found.at == min(found.terms.values())


def test_e_14_amazon_fulfilled_orders_have_no_deadline() -> None:
    facts = OrderFacts(IMPORTED, GMT, fulfilled_by_amazon=True, shipments=(shipment(LABEL),))
    assert deadline(facts) is None


def test_e_16_ship_date_counts_from_midnight_of_the_store_and_days_have_24_hours() -> None:
    facts = OrderFacts(IMPORTED, NEW_YORK, shipments=(shipment("2026-03-07 09:00", "2026-03-08"),))
    assert ship_instant(date(2026, 3, 8), NEW_YORK) == at("2026-03-08 05:00")
    found = deadline(facts)
    assert found is not None
    assert found.at == at("2026-04-07 05:00")


def test_midnight_that_a_clock_change_skips_is_the_change_itself() -> None:
    # Cairo goes from 23:59 to 01:00 on 24 April 2026.
    cairo = ZoneInfo("Africa/Cairo")
    assert ship_instant(date(2026, 4, 24), cairo) == at("2026-04-23 22:00")


def test_all_terms_are_kept_for_the_record() -> None:
    found = deadline(
        OrderFacts(
            IMPORTED, GMT, shipments=(shipment(LABEL, "2026-03-25", delivered="2026-03-06 12:00"),)
        )
    )
    assert found == Deadline(
        Rule.T,
        Term.DELIVERY,
        at("2026-04-05 12:00"),
        {
            Term.SHIP_DATE: at("2026-04-24 00:00"),
            Term.LABEL: at("2026-04-15 09:00"),
            Term.DELIVERY: at("2026-04-05 12:00"),
        },
    )


def test_days_are_24_hours_over_a_leap_day() -> None:
    found = deadline(OrderFacts(at("2028-02-20 10:00"), GMT))
    assert found is not None
    assert found.at - at("2028-02-20 10:00") == timedelta(hours=14 * 24)
