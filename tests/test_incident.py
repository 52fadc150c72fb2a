"""docs/incident.md: every command in it works, in its order, as somebody in a hurry types it (DPP 1.6)."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from config.backups import key
from orders.models import Order
from shipments.models import QueueHold
from stores import clock
from stores.models import AuditEvent, SellingPartner, Store
from stores.sealing import month_file
from tests.config.backups.elsewhere import empty_database
from tests.config.leaving.scene import full_seller
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (Path(__file__).resolve().parent.parent / "docs/incident.md").read_text()


def commands() -> list[str]:
    return re.findall(r"python manage\.py ([^\n`]+)", TEXT)


def test_dpp_1_6_every_command_of_the_runbook_works_in_its_order(
    tmp_path: Path, settings: Settings
) -> None:
    settings.BACKUP_KEY_FILE = str(tmp_path / "backup-key")
    key.make()
    keys_file = Path(settings.FIELD_KEYS_FILE)
    for path in (keys_file, month_file.beside(keys_file)):
        shutil.copy(path, tmp_path)
    settings.FIELD_KEYS_FILE = str(tmp_path / keys_file.name)
    store = full_seller("frozen")
    OrderFactory.create(first_imported_at=clock.now())
    folder = tmp_path / "backups"
    folder.mkdir()
    printed = StringIO()

    def run(line: str) -> None:
        words = {"<store>": str(store.public_id), "<folder>": str(folder)}
        words["<file>"] = str(next(folder.iterdir(), ""))
        arguments = [words.get(word, word) for word in line.split()]
        try:
            extra = ["--yes"] if arguments[0] == "purge_store" else []
            call_command(*arguments, *extra, stdout=printed)
        except CommandError:
            # The doctor has something to say about a frozen installation, and says it.
            if arguments[0] != "doctor":
                raise

    lines = commands()
    restoring = [line for line in lines if line.startswith("restore ")]
    for line in lines:
        if line in restoring:
            with empty_database(tmp_path):
                run(line)
                assert Order.objects.count() == 2
        else:
            run(line)
    assert QueueHold.objects.count() == 1
    assert Store.objects.active().count() == 0
    assert {seller.refresh_token for seller in SellingPartner.objects.all()} == {""}
    assert "This backup can be restored." in printed.getvalue()
    assert "CERTIFICATE OF DELETION" in printed.getvalue()
    assert len(month_file.read(month_file.beside(settings.FIELD_KEYS_FILE)).later) == 1
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {
        "seller.frozen",
        "backup.made",
        "access.reviewed",
        "backup.checked",
        "store.purged",
    } <= acts


def test_dpp_1_6_the_runbook_says_whom_to_tell_and_by_when() -> None:
    assert "security@amazon.com" in TEXT
    assert "24 hours" in TEXT
    used = {line.split()[0] for line in commands()}
    assert used == {
        "freeze",
        "backup",
        "access_report",
        "doctor",
        "restore_check",
        "restore",
        "purge_store",
        "reseal",
    }
