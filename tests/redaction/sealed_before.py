"""What the tests of resealing do inside an installation: run as ``python -m tests.redaction.sealed_before`` there."""

import json
import sys
from collections import Counter

import django

ORDERS = 700  # two chunks


def fill() -> None:
    """Orders as an installation of before month keys has them, half of them with a note; one seller's token."""
    from django.db import connection

    from orders.models import Order
    from stores.sealing import seal
    from tests.factories import OrderFactory, StoreFactory

    store = StoreFactory.create()
    Order.objects.bulk_create(
        OrderFactory.build_batch(ORDERS, store=store, selling_partner=store.selling_partner)
    )
    rows = Order.objects.order_by("pk")
    values = [
        (
            seal(json.dumps(row.buyer_data), "orders_order.buyer_data"),
            seal(f"Note {row.pk}", "orders_order.note") if row.pk % 2 else None,
            row.pk,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE orders_order SET buyer_data = %s, note = %s, street_key = '' WHERE id = %s",
            values,
        )


def state() -> dict[str, object]:
    from orders.models import Order
    from stores.sealing.columns import sealed_columns

    kinds: Counter[str] = Counter()
    for column in sealed_columns():
        if column.monthly:
            for key_id, held in column.held().items():
                kinds["month" if key_id.startswith("m") else "before"] += held.rows
    whole = [
        row
        for row in Order.objects.all()
        if row.buyer.line1 == "2214 Alder Street" and row.note in (None, f"Note {row.pk}")
    ]
    findable = Order.objects.exclude(street_key="").count()
    return {"whole": len(whole), "findable": findable, **kinds}


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "fill":
        fill()
    sys.stdout.write(json.dumps(state()))
