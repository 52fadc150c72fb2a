"""The dates of buyers' data (I3, RED-10 to RED-31): what the stories of `tests/redaction/machine` alone must notice."""

from tests.mutants.mutant import Mutant

MACHINE = ("tests/redaction/machine/test_machine.py",)

MUTANTS = [
    Mutant(
        "term-label", "44 days after the label, and no day more (RED-11)",
        "redaction/schedule.py",
        "AFTER_LABEL = timedelta(days=44)", "AFTER_LABEL = timedelta(days=45)",
        MACHINE,
    ),
    Mutant(
        "term-delivery", "30 days after the delivery (RED-11)",
        "redaction/schedule.py",
        "AFTER_DELIVERY = timedelta(days=30)", "AFTER_DELIVERY = timedelta(days=31)",
        MACHINE,
    ),
    Mutant(
        "term-untracked", "30 days after an untracked shipment (RED-12)",
        "redaction/schedule.py",
        "AFTER_UNTRACKED_SHIPMENT = timedelta(days=30)", "AFTER_UNTRACKED_SHIPMENT = timedelta(days=31)",
        MACHINE,
    ),
    Mutant(
        "earliest-parcel", "of two parcels the earlier deadline counts (RED-15)",
        "redaction/schedule.py",
        "return min((_of_shipment", "return max((_of_shipment",
        MACHINE,
    ),
    Mutant(
        "ship-zone", "a ship date begins at midnight in the store's zone (RED-13)",
        "redaction/schedule.py",
        "return datetime.combine(ship_date, time(), zone).astimezone(UTC)",
        "return datetime.combine(ship_date, time(), UTC)",
        MACHINE,
    ),
    Mutant(
        "due-voided", "of an order whose parcels are voided the import counts again (RED-16)",
        "redaction/due.py",
        'standing = Shipment.objects.standing().filter(order=OuterRef("pk"))',
        'standing = Shipment.objects.filter(order=OuterRef("pk"))',
        MACHINE,
    ),
    Mutant(
        "due-delivery", "a delivery before the ship date makes it due (RED-11, C-3)",
        "redaction/due.py",
        "        | Q(delivered_at__lte=at - schedule.AFTER_DELIVERY)\n", "",
        MACHINE,
    ),
    Mutant(
        "due-label", "so does a label of 44 days ago (RED-11)",
        "redaction/due.py",
        "        | Q(created_at__lte=at - schedule.AFTER_LABEL)\n", "",
        MACHINE,
    ),
    Mutant(
        "due-paused", "orders of stores that stopped keep their dates (RED-31)",
        "redaction/due.py",
        "        .exclude(fulfilled_by=AMAZON)\n", "        .exclude(fulfilled_by=AMAZON)\n        .filter(store__paused_at=None)\n",
        MACHINE,
    ),
    Mutant(
        "due-frozen", "and so do those without an authorization (RED-31)",
        "redaction/due.py",
        "        .exclude(fulfilled_by=AMAZON)\n",
        '        .exclude(fulfilled_by=AMAZON)\n        .filter(selling_partner__credentials="good")\n',
        MACHINE,
    ),
    Mutant(
        "hourly", "the sweep comes within the hour (I3, RED-30)",
        "config/schedules.py",
        '"redaction.tasks.redact_due", 15)', '"redaction.tasks.redact_due", 120)',
        MACHINE,
    ),
    Mutant(
        "reset-moves", "a reset of the import date moves no deadline (RED-10, RED-60)",
        "stores/switches/import_reset.py",
        '        row.save(update_fields=["reread_from", "import_from"])\n',
        '        row.save(update_fields=["reread_from", "import_from"])\n        row.orders.update(first_imported_at=now)\n',
        MACHINE,
    ),
    Mutant(
        "import-moves", "nor does another import of the order (RED-10)",
        "orders/imports/updating.py",
        "    _update_items(changes)\n    OrderEvent",
        "    Order.objects.filter(pk__in=[row.pk for row in rows]).update(first_imported_at=now)\n"
        "    _update_items(changes)\n    OrderEvent",
        MACHINE,
    ),
    Mutant(
        "box-delivered", "what is in one box is delivered together (RED-21)",
        "shipments/tracking/writing.py",
        "filter(Q(pk__in=shipment_ids) | Q(lead__in=shipment_ids))", "filter(Q(pk__in=shipment_ids))",
        MACHINE,
    ),
    Mutant(
        "box-voided", "and voided together (RED-16, RED-21)",
        "shipments/labels/undoing.py",
        "filter(Q(pk=lead) | Q(lead=lead))", "filter(pk=shipment.pk)",
        MACHINE,
    ),
    Mutant(
        "correction-moves", "a correction moves a deadline only by its ship date and number (RED-14)",
        "shipments/outbox/correcting.py",
        "            ship_date=details.ship_date,\n        )",
        "            ship_date=details.ship_date,\n            created_at=now,\n        )",
        MACHINE,
    ),
    Mutant(
        "note-former", "a note may quote an address that was replaced (RED-63)",
        "orders/addresses/editing.py",
        "row.buyer_data = buyer.remembering(row.buyer).as_json() or None", "row.buyer_data = buyer.as_json() or None",
        MACHINE,
    ),
    Mutant(
        "note-later", "no note brings a buyer back (RED-60, RED-63)",
        "orders/notes/changing.py",
        "    if order.redacted_at is not None:\n", "    if False:\n",
        MACHINE,
    ),
    Mutant(
        "fetch-later", "no label that is fetched again does (RED-60)",
        "shipments/labels/fetching.py",
        "    if label.order.redacted_at is not None:\n", "    if False:\n",
        MACHINE,
    ),
    Mutant(
        "early-twice", "staff redact nothing twice (RED-32, RED-67)",
        "redaction/early.py",
        "held = orders.filter(redacted_at=None).exclude(fulfilled_by=AMAZON)", "held = orders.exclude(fulfilled_by=AMAZON)",
        MACHINE,
    ),
]  # fmt: skip
