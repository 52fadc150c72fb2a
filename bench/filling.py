"""Fills the tables of a measured installation: some orders by Python, the others copied from them set-wise."""

import random
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models

from orders.imports.bulk import insert
from orders.models import Order, OrderItem
from stores import clock
from stores.models import Store

PATTERNS = 20_000
BUYER = {
    "buyer_name": "Tom Lindqvist",
    "recipient_name": "Tom Lindqvist",
    "line1": "2214 Alder Street",
}
# What differs from copy to copy; everything else is copied as it is. `{shift}` is added to each id.
_NEW = {
    "sqlite": {
        "orders_order": {
            "public_id": "lower(hex(randomblob(16)))",
            "amazon_order_id": "printf('115-%07d-%07d', (id + {shift}) / 10000000, (id + {shift}) % 10000000)",
        },
        "orders_orderitem": {},
    },
    "postgresql": {
        "orders_order": {
            "public_id": "gen_random_uuid()",
            "amazon_order_id": "'115-' || lpad(((id + {shift}) / 10000000)::text, 7, '0') || '-'"
            " || lpad(((id + {shift}) %% 10000000)::text, 7, '0')",
        },
        "orders_orderitem": {},
    },
}


def fill(orders: int) -> None:
    """One store has 70 % of the orders, 94 % are shipped, 20 % still hold buyer data. The tables must be empty."""
    now, chance = clock.now(), random.Random(7)
    stores = list(Store.objects.order_by("pk"))
    patterns = min(orders, PATTERNS)
    for start in range(0, patterns, 2_000):
        numbers = range(start, min(start + 2_000, patterns))
        insert(Order, [_whole(Order, _order(stores, number, now, chance)) for number in numbers])
        ids = Order.objects.order_by("-pk").values_list("pk", flat=True)[: len(numbers)]
        lines = [_item(pk, position) for pk in ids for position in (0, 1)]
        insert(OrderItem, [_whole(OrderItem, line) for line in lines])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A power cut costs nothing here, and the indexes fit into memory.
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -600000")
        for shift in range(patterns, orders, patterns):
            for model, key in ((Order, "id"), (OrderItem, "order_id")):
                _copy(cursor, model, key, shift, min(patterns, orders - shift))
        if connection.vendor == "postgresql":
            for model in (Order, OrderItem):
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
                )
        cursor.execute("ANALYZE")


def start_over(orders: int) -> None:
    """As after `fill(orders)`: without what an import stored since."""
    from orders.models import Customer, ImportRun

    with connection.cursor() as cursor:
        # Their buyers were sealed by hand and cannot be read.
        for where in ("orderitem WHERE order_id", "orderevent WHERE order_id", "order WHERE id"):
            cursor.execute(f"DELETE FROM orders_{where} > %s", [orders])
    Customer.objects.all().delete()
    ImportRun.objects.all().delete()
    Store.objects.update(complete_through=None, last_import_at=None)


def _copy(cursor: Any, model: type[models.Model], key: str, shift: int, count: int) -> None:
    """The first `count` orders (or their lines) once more, `shift` ids further on."""
    table = model._meta.db_table
    new = {"id": "id + {ids}", key: f"{key} + {{shift}}", **_NEW[connection.vendor][table]}
    names = [str(field.column) for field in model._meta.concrete_fields]
    ids = shift * (2 if model is OrderItem else 1)
    values = [new.get(name, name).format(shift=shift, ids=ids) for name in names]
    if model is Order:
        values[names.index("id")] = f"id + {shift}"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE {key} <= %s",
        [count],
    )


def _whole(model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """`row` and the default of every column that it does not name."""
    columns = {f.attname: f.get_default() for f in model._meta.concrete_fields if f.attname != "id"}
    return columns | row


def _order(stores: list[Store], number: int, now: Any, chance: random.Random) -> dict[str, Any]:
    open_ = chance.random() < 0.005
    status = "awaiting" if open_ else chance.choices(("shipped", "cancelled"), (94, 6))[0]
    store = stores[0] if chance.random() < 0.7 else stores[1]
    bought = now - timedelta(minutes=chance.randrange(600_000))
    ship_by = now + timedelta(minutes=chance.randrange(-500, 5_000))
    return {
        "public_id": uuid.UUID(int=chance.getrandbits(128), version=4),
        "selling_partner_id": store.selling_partner_id, "store_id": store.pk,
        "amazon_order_id": f"115-{number // 10**7:07d}-{number % 10**7:07d}",
        "status": status, "amazon_status": "UNSHIPPED", "fulfilled_by": "MERCHANT", "programs": ["PRIME"],
        "service_level": "STANDARD", "purchased_at": bought, "amazon_updated_at": bought,
        "first_imported_at": bought, "imported_at": bought, "ship_by_at": ship_by, "deliver_by_at": ship_by,
        "queue_at": ship_by, "currency": "USD", "total": Decimal("54.89"), "unit_count": 3, "city": "Columbus",
        "state_or_region": "OH", "postal_code": "43215", "country": "US",
        "buyer_data": BUYER if chance.random() < 0.2 else None, "buyer_fields": list(BUYER),
    }  # fmt: skip


def _item(order_id: int, position: int) -> dict[str, Any]:
    return {
        "order_id": order_id, "amazon_item_id": f"{order_id}{position}", "position": position,
        "product_key": "NOTEB-A5-DOT", "sku": "NOTEB-A5-DOT", "asin": "B0C7H2VYQK",
        "title": "Dotted notebook A5", "quantity_ordered": 2, "quantity_unfulfilled": 2,
    }  # fmt: skip
