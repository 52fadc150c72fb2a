"""What tests of dying sweeps do inside an installation: ``python -m tests.redaction.installed WHAT [...]``."""

import json
import sys
from datetime import UTC, datetime, timedelta

import django

IMPORTED = datetime(2026, 3, 1, 10, tzinfo=UTC)
DUE = IMPORTED + timedelta(days=44)
PAGE = 2


def seed(count: int) -> None:
    """Due orders with a customer, a shipment and a label file each."""
    from tests.factories import CustomerFactory, LabelFileFactory, StoreFactory

    store = StoreFactory.create()
    for _ in range(count):
        LabelFileFactory.create(
            label__shipment__created_at=IMPORTED,
            label__shipment__ship_date=IMPORTED.date(),
            label__order__first_imported_at=IMPORTED,
            label__order__store=store,
            label__order__customer=CustomerFactory.create(account=store.selling_partner.account),
        )


def sweep() -> None:
    from redaction.redacting import redact_due

    redact_due(DUE, chunk=PAGE)


def twin() -> None:
    """Says how many orders it redacted, beginning at the same moment as another process."""
    from django.db import connection

    from redaction.redacting import redact_due

    connection.ensure_connection()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{redact_due(DUE, chunk=PAGE).orders}\n")


def state() -> dict[str, int]:
    from orders.models import Customer, Order
    from redaction.models import RedactionFailure, RedactionRecord
    from shipments.models import LabelFile

    return {
        "held": Order.objects.filter(redacted_at=None, buyer_data__isnull=False).count(),
        "half": Order.objects.filter(redacted_at=None, buyer_data__isnull=True).count()
        + Order.objects.filter(redacted_at__isnull=False, redaction=None).count(),
        "customers": Customer.objects.filter(redacted_at=None).count(),
        "files": LabelFile.objects.filter(content__isnull=False).count(),
        "records": RedactionRecord.objects.count(),
        "failures": RedactionFailure.objects.count(),
    }


if __name__ == "__main__":
    django.setup()
    match sys.argv[1:]:
        case ["seed", count]:
            seed(int(count))
        case ["sweep"]:
            sweep()
        case ["twin"]:
            twin()
            sys.exit()
    sys.stdout.write(json.dumps(state()))
