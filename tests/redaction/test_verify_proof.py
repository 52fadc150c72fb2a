"""`verify_proof` notices a changed line of an export, and a record that changed since (RED-33)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from redaction.models import RedactionRecord
from redaction.proof_table import csv_of
from redaction.redacting import redact_due
from stores.models import Store
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


def test_red_33_an_export_agrees_with_the_tables_under_another_store_name_too(
    proof: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.objects.update(name="Renamed")
    call_command("verify_proof", str(proof))
    assert capsys.readouterr().out == "2 lines agree with the tables.\n"


def test_red_33_a_changed_line_and_a_changed_record_are_named(proof: Path) -> None:
    first, second = RedactionRecord.objects.order_by("pk")
    text = proof.read_text("utf-8-sig")
    assert text.count('"24.0"') == 2
    proof.write_text(text.replace('"24.0"', '"0.1"', 1))
    with pytest.raises(CommandError, match=rf"^1 do not: {first.order.amazon_order_id}\."):
        call_command("verify_proof", str(proof))
    RedactionRecord.objects.filter(pk=second.pk).update(field_count=99)
    with pytest.raises(CommandError, match=r"^2 do not: "):
        call_command("verify_proof", str(proof))


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe"])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("verify_proof", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_proof", str(tmp_path / "missing.csv"))
