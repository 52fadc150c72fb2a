"""The proof of a chunk, worked out and written by the database itself (RED-33, R1).

`schedule.deadline` is the rule: `tests/redaction/test_due.py` holds these statements to it on random facts.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection
from django.db.models.expressions import RawSQL

from redaction import schedule
from redaction.facts import ship_instants
from redaction.schedule import Rule, Term
from redaction.sql import as_json, count, day, earliest, instant, later

_INSERT = (
    "INSERT INTO redaction_redactionrecord (order_id, rule, term, terms, due_at, redacted_at, field_count, "
    "file_count, customer_redacted)"
)
_RETURNING = "RETURNING rule, field_count"
_FILES = (
    "(SELECT COUNT(*) FROM shipments_labelfile f JOIN shipments_label l ON l.id = f.label_id "
    "WHERE l.order_id = o.id AND f.content IS NOT NULL) + "
    "(SELECT COUNT(*) FROM shipments_returnlabel r WHERE r.order_id = o.id AND r.content IS NOT NULL)"
)


def write_records(
    chosen: RawSQL, now: datetime, *, files: bool, customers: bool
) -> "Counter[tuple[str, int]]":
    """A `RedactionRecord` for each of the orders, whose files are still there; all else of them is cleared.

    `files`, `customers`: False spares the look for what nobody of them has. How many there were of each rule and
    number of fields.
    """
    cleared = f"COALESCE(c.redacted_at = {instant(now)}, FALSE)" if customers else "FALSE"
    counts = (
        f"{instant(now)}, {count('o.buyer_fields')}, {_FILES if files else '0'}, {cleared} FROM orders_order o"
        f"{' LEFT JOIN orders_customer c ON c.id = o.customer_id' if customers else ''}"
    )
    instants = ship_instants(chosen)
    with connection.cursor() as cursor:
        cursor.execute(_unshipped(chosen.sql, counts), chosen.params)
        written = Counter(cursor.fetchall())
        if instants:
            cursor.execute(_shipped(chosen.sql, counts, instants), chosen.params)
            written.update(cursor.fetchall())
    return written


def _unshipped(chosen: str, counts: str) -> str:
    """Rule U."""
    due = later("o.first_imported_at", schedule.AFTER_IMPORT)
    return (
        f"{_INSERT} SELECT o.id, '{Rule.U}', '{Term.IMPORT}', {as_json({Term.IMPORT: due})}, {due}, {counts} "  # noqa: S608
        f"WHERE o.id IN ({chosen}) AND NOT EXISTS (SELECT 1 FROM shipments_shipment s "
        f"WHERE s.order_id = o.id AND s.voided_at IS NULL) {_RETURNING}"
    )


def _shipped(chosen: str, counts: str, instants: Mapping[tuple[int, date], datetime]) -> str:
    """Rules T and N. Of several standing shipments the one whose deadline is the earliest is written first (RED-15)."""
    dates = ", ".join(
        f"({store}, {day(ship_date)}, {instant(at + schedule.AFTER_SHIP_DATE)})"
        for (store, ship_date), at in instants.items()
    )
    terms = {name: f"p.{name}" for name in (Term.SHIP_DATE, Term.LABEL)}
    followed = as_json({**terms, Term.DELIVERY: "p.delivered"})
    return (
        f"WITH days (store_id, day, at) AS (VALUES {dates}), parcels AS (SELECT s.id, s.order_id, "  # noqa: S608
        "s.automatic_tracking AND s.tracking_number <> '' AS tracked, days.at AS ship_date, "
        f"{later('s.created_at', schedule.AFTER_LABEL)} AS label_created, "
        f"{later('s.delivered_at', schedule.AFTER_DELIVERY)} AS delivered, "
        f"{later('s.created_at', schedule.AFTER_UNTRACKED_SHIPMENT)} AS shipment_created "
        "FROM shipments_shipment s JOIN orders_order o ON o.id = s.order_id "
        "JOIN days ON days.store_id = o.store_id AND days.day = s.ship_date "
        f"WHERE s.order_id IN ({chosen}) AND s.voided_at IS NULL), "
        "due AS (SELECT *, CASE WHEN tracked THEN "
        f"{earliest('ship_date', 'label_created', 'COALESCE(delivered, label_created)')} "
        "ELSE shipment_created END AS at FROM parcels) "
        f"{_INSERT} SELECT p.order_id, CASE WHEN p.tracked THEN '{Rule.T}' ELSE '{Rule.N}' END, "
        f"CASE WHEN NOT p.tracked THEN '{Term.SHIPMENT}' WHEN p.at = p.ship_date THEN '{Term.SHIP_DATE}' "
        f"WHEN p.at = p.label_created THEN '{Term.LABEL}' ELSE '{Term.DELIVERY}' END, "
        f"CASE WHEN NOT p.tracked THEN {as_json({Term.SHIPMENT: 'p.shipment_created'})} "
        f"WHEN p.delivered IS NULL THEN {as_json(terms)} ELSE {followed} END, "
        f"p.at, {counts} JOIN due p ON p.order_id = o.id ORDER BY p.at, p.id "
        f"ON CONFLICT (order_id) DO NOTHING {_RETURNING}"
    )
