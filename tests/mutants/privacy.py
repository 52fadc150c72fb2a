"""The guards of buyers' data (I3, I4): gone on time, sealed until then, never back."""

from tests.mutants.mutant import Mutant

MACHINE = "tests/redaction/machine/test_machine.py"
REDACTION = "tests/redaction"
NOTHING_LEFT = (
    f"{REDACTION}/test_nothing_left.py::test_red_64_t13_nothing_of_the_buyer_is_left_anywhere"
)

MUTANTS = [
    Mutant(
        "term-import", "14 days after the import, and no day more (RED-10)",
        "redaction/schedule.py",
        "AFTER_IMPORT = timedelta(days=14)", "AFTER_IMPORT = timedelta(days=15)",
        (MACHINE,),
    ),
    Mutant(
        "term-ship-date", "30 days after the ship date (RED-11)",
        "redaction/schedule.py",
        "AFTER_SHIP_DATE = timedelta(days=30)", "AFTER_SHIP_DATE = timedelta(days=29)",
        (MACHINE,),
    ),
    Mutant(
        "wall-clock", "30 days are 30 times 24 hours, also over a night on which clocks change (T19, E-16)",
        "redaction/schedule.py",
        "return datetime.combine(ship_date, time(), zone).astimezone(UTC)",
        "return datetime.combine(ship_date, time(), zone)",
        (f"{REDACTION}/test_schedule.py",),
    ),
    Mutant(
        "earliest-term", "of several terms the first one counts (RED-11)",
        "redaction/schedule.py",
        "term = min(terms, key=lambda name: terms[name])", "term = max(terms, key=lambda name: terms[name])",
        (MACHINE,),
    ),
    Mutant(
        "voided-term", "a voided parcel sets no deadline (RED-16)",
        "redaction/schedule.py",
        "[shipment for shipment in facts.shipments if not shipment.voided]", "list(facts.shipments)",
        (f"{REDACTION}/test_schedule.py", MACHINE),
    ),
    Mutant(
        "no-number", "a tracked service without a number is not tracked (RED-20)",
        "redaction/due.py",
        'tracked = Q(automatic_tracking=True) & ~Q(tracking_number="")', "tracked = Q(automatic_tracking=True)",
        (f"{REDACTION}/test_due.py",),
    ),
    Mutant(
        "due-zone", "a ship date ends in the zone of its store (RED-13)",
        "redaction/due.py",
        "shipped_at.astimezone(marketplace.time_zone).date()", "shipped_at.date()",
        (f"{REDACTION}/test_due.py",),
    ),
    Mutant(
        "due-microsecond", "due at the deadline, not behind it (E-15)",
        "redaction/due.py",
        "Q(first_imported_at__lte=at - schedule.AFTER_IMPORT)", "Q(first_imported_at__lt=at - schedule.AFTER_IMPORT)",
        (MACHINE, f"{REDACTION}/test_redacting.py::test_e_15_an_order_is_redacted_at_its_deadline_and_not_before"),
    ),
    Mutant(
        "keys-stay", "the keyed hashes go with the buyer (RED-65)",
        "redaction/clearing.py",
        "update(buyer_data=None, **NO_KEYS, redacted_at=now", "update(buyer_data=None, redacted_at=now",
        (NOTHING_LEFT,),
    ),
    Mutant(
        "files", "labels and return labels go with the order (RED-17, RED-40, RED-42)",
        "redaction/files.py",
        "        rows.update(content=None)\n", "        pass\n",
        (f"{REDACTION}/test_files.py",),
    ),
    Mutant(
        "note", "the buyer goes out of the notes (RED-63)",
        "redaction/notes.py",
        'scrubbed := scrub_note(order.note or "", buyer, numbers[order.pk])', "scrubbed := order.note",
        (f"{REDACTION}/test_notes.py",),
    ),
    Mutant(
        "note-untold", "a note goes altogether where nobody can tell what is the buyer's (RED-63)",
        "redaction/notes.py",
        "        if not _can_tell(buyer):\n", "        if False:\n",
        (f"{REDACTION}/test_notes.py",),
    ),
    Mutant(
        "scrub-phone", "a phone is found however it is written (RED-63)",
        "orders/scrubbing.py",
        "yield from _of_phone(fold(value)[0])", "yield from ()",
        ("tests/orders/test_scrubbing.py",),
    ),
    Mutant(
        "note-words", "a name turned round goes out of a note (RED-63)",
        "orders/note_scrubbing.py",
        "[_EMAIL, *_names(buyer), *_streets(buyer)]", "[_EMAIL, *_streets(buyer)]",
        ("tests/orders/test_note_scrubbing.py",),
    ),
    Mutant(
        "customer-early", "a customer keeps the name while an order is to be shipped (RED-51)",
        "redaction/clearing.py",
        "forsaken().filter(pk__in=mine)", "Customer.objects.filter(pk__in=mine)",
        (MACHINE, f"{REDACTION}/test_redacting.py::test_red_51_a_customer_goes_with_its_last_unredacted_order"),
    ),
    Mutant(
        "customer-fba", "an order without a buyer keeps no customer (RED-51)",
        "redaction/customers.py",
        "~Exists(living.exclude(fulfilled_by=AMAZON))", "~Exists(living)",
        (f"{REDACTION}/test_redacting.py::test_red_51_an_amazon_fulfilled_order_keeps_no_customer_alive",),
    ),
    Mutant(
        "customer-left", "a customer goes also when the last order goes with its store (RED-51, I3)",
        "redaction/customers.py",
        "total += _clear(ids, now)", "total += 0",
        (f"{REDACTION}/test_customers.py",),
    ),
    Mutant(
        "customer-merged", "customers of two channels are never one (RED-52)",
        "orders/manual/customers.py",
        'EMAIL_INDEX = "customer.manual.email"', 'EMAIL_INDEX = "customer.email"',
        ("tests/orders/test_manual_entering.py::test_red_52_an_entered_order_never_joins_a_customer_of_amazons",),
    ),
    Mutant(
        "entered", "an order that is not Amazon's has no deadline (RED-1, RED-50)",
        "redaction/due.py",
        "orders.filter(redacted_at=None, channel=Order.Channel.AMAZON)", "orders.filter(redacted_at=None)",
        (f"{REDACTION}/test_due.py", f"{REDACTION}/test_manual_orders.py"),
    ),
    Mutant(
        "refill", "no import fills a redacted order (RED-60)",
        "orders/imports/updating.py",
        "    if row.redacted_at is not None:\n        for name in", "    if False:\n        for name in",
        (f"{REDACTION}/test_reimport.py",),
    ),
    Mutant(
        "refill-customer", "nor does its buyer come back as a customer (RED-60)",
        "orders/imports/storing.py",
        "or (change.row.redacted_at is None and change.row.customer_id is None)", "or change",
        (f"{REDACTION}/test_reimport.py::test_red_60_a_redacted_order_makes_no_new_customer",),
    ),
    Mutant(
        "refill-label", "a label that was asked for before keeps no file after (RED-60)",
        "shipments/buying/settling.py",
        "    if label.order.redacted_at is not None:\n        return  # nothing", "    if False:\n        return  # nothing",
        ("tests/shipments/buying/test_outcomes.py::test_red_60_a_label_of_an_order_redacted_meanwhile_keeps_no_file",),
    ),
    Mutant(
        "refill-address", "a redacted order takes no address (RED-66)",
        "orders/handling/permitted.py",
        "    if order.redacted_at is not None:\n        return (\n            f\"The buyer details",
        "    if False:\n        return (\n            f\"The buyer details",
        ("tests/orders/test_editing.py::test_red_66_a_redacted_order_takes_no_edit_and_no_address_of_amazons",),
    ),
    Mutant(
        "refill-return", "a redacted order takes no return label (RED-66)",
        "shipments/mails/return_labels.py",
        "    if order.redacted_at is not None:\n", "    if False:\n",
        (MACHINE, "tests/shipments/test_views_returns.py"),
    ),
    Mutant(
        "mail-redacted", "no return label is mailed after redaction (EML-7)",
        "shipments/mails/rule.py",
        "    if is_redacted:\n        return \"redacted\"\n", "",
        ("tests/shipments/test_mail_rule.py",),
    ),
    Mutant(
        "placeholder", "a reprint shows the placeholder, whatever is stored (RED-41)",
        "shipments/papers/labels.py",
        "        if label.order.redacted_at is not None and not why:\n", "        if False:\n",
        ("tests/shipments/papers/test_labels.py::test_red_41_red_42_a_redacted_order_has_the_placeholder_whatever_is_stored",),
    ),
    Mutant(
        "marker", "what was filled shows the marker (RED-3)",
        "orders/buyer.py",
        "        texts = {name: MARKER for name in filled if name in _TEXTS}\n", "        texts: dict[str, str] = {}\n",
        (f"{REDACTION}/test_redacting.py::test_red_3_filled_fields_become_the_marker_and_empty_ones_stay_empty",),
    ),
    Mutant(
        "empty-log", "old pages leave the write-ahead log (T13)",
        "redaction/log_file.py",
        'cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]', "0",
        (NOTHING_LEFT, f"{REDACTION}/test_log_file.py"),
    ),
    Mutant(
        "amazon-fulfilled", "a buyer of an order that Amazon fulfils is never stored (FBA-3)",
        "orders/imports/pages.py",
        "ours = without_buyer(order) if order.fulfilled_by == AMAZON else order", "ours = order",
        ("tests/orders/test_fba.py", MACHINE),
    ),
    Mutant(
        "seal", "buyers' data is sealed in the database (DPP 2.4)",
        "stores/fields.py",
        "        return seal(compact_json(value), self.place, monthly=self.monthly)\n", "        return compact_json(value)\n",
        ("tests/test_house.py",),
    ),
    Mutant(
        "seal-file", "files of buyers are sealed (DPP 2.4)",
        "stores/fields.py",
        "            value = seal_bytes(bytes(value), self.place, monthly=self.monthly)\n", "            value = bytes(value)\n",
        (f"{REDACTION}/test_files.py",),
    ),
    Mutant(
        "month-key", "buyers' data is sealed with the key of its month (CON-10, DPP 2.4)",
        "stores/sealing/values.py",
        "    key_id, cipher = months.active() if monthly else keys.active()\n    nonce = os.urandom(12)\n    sealed = cipher.encrypt(nonce, text.encode()",
        "    key_id, cipher = keys.active()\n    nonce = os.urandom(12)\n    sealed = cipher.encrypt(nonce, text.encode()",
        ("tests/stores/sealing",),
    ),
    Mutant(
        "words-gone", "what Amazon said about an order goes with its buyer (RED-64)",
        "redaction/clearing.py",
        "    empty_words(chosen)\n", "",
        (f"{REDACTION}/test_said.py",),
    ),
    Mutant(
        "words-of-others", "what Amazon said is kept without the buyer (RED-63, I4)",
        "shipments/words_of_others.py",
        "scrub(text, buyer)[", "text[",
        ("tests/shipments/test_words_of_others.py",),
    ),
    Mutant(
        "words-of-no-order", "what Amazon said about a feed or a search is kept without phones and tokens (RED-63, I4)",
        "stores/foreign_texts.py",
        "_hidden(text)[: self.max_length]", "text[: self.max_length]",
        (f"{REDACTION}/test_words_of_amazon.py",),
    ),
    Mutant(
        "task-text", "a failed task keeps no foreign text (T11)",
        "stores/failing.py",
        "    words = [type(error).__name__]\n", "    words = [type(error).__name__, str(error)]\n",
        ("tests/stores/test_failing.py",),
    ),
    Mutant(
        "scrub-pairs", "what a key names is hidden in a log (T11)",
        "stores/scrubbing.py",
        "    if _KEY.fullmatch(key):\n        return HIDDEN\n", "",
        ("tests/stores/test_scrubbing.py",),
    ),
    Mutant(
        "scrub-patterns", "what looks like a secret is hidden in a log (T11)",
        "stores/scrubbing.py",
        "        text = pattern.sub(replacement, text)\n", "        pass\n",
        ("tests/stores/test_scrubbing.py",),
    ),
]  # fmt: skip
