"""`verify_proof` notices a changed line of an export, and a record that changed since (RED-33)."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from redaction.models import RedactionRecord
from redaction.proof_table import HEADER, csv_of
from redaction.redacting import redact_due
from stores.models import AuditEvent, Store
from tests.factories import OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """Of two orders of a store whose name a spreadsheet would calculate."""
    store = StoreFactory.create(name="=HYPERLINK(1)")
    for _ in range(2):
        OrderFactory.create(store=store, first_imported_at=NOW - timedelta(days=15))
    redact_due(NOW)
    path = tmp_path / "proof.csv"
    path.write_bytes(b"".join(csv_of(RedactionRecord.objects.all())))
    return path


def verify(proof: Path) -> str:
    """What is printed, and the error where one is raised."""
    out = StringIO()
    try:
        call_command("verify_proof", str(proof), stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue().rstrip()


def numbers() -> list[str]:
    found = RedactionRecord.objects.order_by("redacted_at", "pk")
    return list(found.values_list("order__amazon_order_id", flat=True))


def lines(proof: Path) -> list[str]:
    return proof.read_text("utf-8-sig").splitlines(keepends=True)


def test_red_33_an_untouched_export_agrees_with_the_tables(proof: Path) -> None:
    assert verify(proof) == "2 of 2 of November 2026 agree with the tables."


def test_red_33_a_changed_line_and_a_changed_record_are_named(proof: Path) -> None:
    first, second = RedactionRecord.objects.order_by("pk")
    text = proof.read_text("utf-8-sig")
    assert text.count('"24.0"') == 2
    proof.write_text(text.replace('"24.0"', '"0.1"', 1))
    said = verify(proof)
    assert said.startswith("1 of 2 of")
    assert f"Hours late changed in the file or in the tables: {first.order.amazon_order_id}" in said
    RedactionRecord.objects.filter(pk=second.pk).update(field_count=99)
    assert (
        f"Fields and Digest changed in the file or in the tables: {second.order.amazon_order_id}"
        in verify(proof)
    )


@pytest.mark.parametrize("column", HEADER[1:])
def test_red_33_no_column_can_be_changed_unnoticed(proof: Path, column: str) -> None:
    header, row, other = csv.reader(lines(proof))
    row[HEADER.index(column)] = "forged"
    with proof.open("w") as file:
        csv.writer(file).writerows([header, row, other])
    said = verify(proof)
    assert said.startswith("1 of 2 of November 2026 agree")
    assert f"{column} changed in the file" in said
    assert said.endswith(f": {row[0]}")


def test_red_33_a_renamed_store_is_no_forgery_but_is_named(proof: Path) -> None:
    Store.objects.update(name="Renamed")
    said = verify(proof)
    assert "\nStore changed in the file, or renamed or forgotten here since" in said
    assert said.endswith(": " + ", ".join(numbers()))


def test_red_33_a_missing_line_is_named(proof: Path) -> None:
    OrderFactory.create(store=Store.objects.get(), first_imported_at=NOW - timedelta(days=50))
    redact_due(NOW - timedelta(days=30))
    header, *rows = lines(proof)
    for kept in range(2):
        proof.write_text(header + rows[kept])
        missing = numbers()[2 - kept]
        assert (
            verify(proof) == f"1 of 2 of November 2026 agree with the tables.\nMissing: {missing}"
        )
    proof.write_bytes(b"".join(csv_of(RedactionRecord.objects.all())))
    assert verify(proof) == "3 of 3 of all months agree with the tables."
    header, *rows = lines(proof)
    proof.write_text(header + rows[0] + rows[2])
    assert verify(proof) == f"2 of 3 of all months agree with the tables.\nMissing: {numbers()[1]}"


def test_red_33_a_doubled_line_and_a_foreign_one_are_named(proof: Path) -> None:
    header, first, second = lines(proof)
    foreign = second.replace(numbers()[1], "999-0000000-0000000")
    proof.write_text(header + first + first + second + foreign)
    assert verify(proof).splitlines() == [
        "2 of 2 of November 2026 agree with the tables.",
        f"Doubled: {numbers()[0]}",
        "Not in the tables, and no purge of its store is known: 999-0000000-0000000",
    ]


def test_red_33_a_file_without_lines_does_not_pass(proof: Path) -> None:
    proof.write_text(lines(proof)[0])
    assert "no line below its header" in verify(proof)


def test_red_33_removals_after_the_export_are_not_missing(proof: Path) -> None:
    account = Store.objects.get().selling_partner.account
    later = OrderFactory.create(
        store=Store.objects.get(), first_imported_at=NOW - timedelta(days=14)
    )
    redact_due(NOW + timedelta(days=1))
    whole = lines(proof)
    assert verify(proof).endswith(f"\nMissing: {later.amazon_order_id}")
    AuditEvent.objects.create(
        action="redaction.proof_exported",
        account=account,
        at=NOW,
        detail={"month": "2026-11", "records": 2},
    )
    assert verify(proof) == "2 of 2 of November 2026 agree with the tables."
    proof.write_text("".join(whole[:2]))
    assert verify(proof).startswith("1 of 3 of")


def test_red_33_an_older_export_of_as_many_lines_excuses_nothing(proof: Path) -> None:
    AuditEvent.objects.create(
        action="redaction.proof_exported",
        account=Store.objects.get().selling_partner.account,
        at=NOW - timedelta(days=1),
        detail={"month": "2026-11", "records": 1},
    )
    proof.write_text("".join(lines(proof)[:2]))
    assert verify(proof).endswith(f"\nMissing: {numbers()[1]}")


def test_red_33_another_accounts_order_of_the_same_number_is_not_missing(proof: Path) -> None:
    other = OrderFactory.create(
        amazon_order_id=numbers()[1], first_imported_at=NOW - timedelta(days=15)
    )
    redact_due(NOW)
    earlier = RedactionRecord.objects.filter(order=other)
    assert earlier.update(redacted_at=NOW - timedelta(hours=1))
    assert verify(proof) == "2 of 2 of November 2026 agree with the tables."


def test_red_33_dpp_1_7_lines_of_a_purged_store_say_so(proof: Path) -> None:
    known = numbers()
    call_command("purge_store", str(Store.objects.get().public_id), "--yes", stdout=StringIO())
    at = AuditEvent.objects.get(action="store.purged").at
    assert verify(proof) == (
        "0 of 2 lines agree with the tables.\n"
        f"Cannot be compared any more, =HYPERLINK(1) was purged on {at:%Y-%m-%d}: {', '.join(known)}"
    )


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("verify_proof", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_proof", str(tmp_path / "missing.csv"))
