"""Child of bench.redaction: seeds orders, then redacts them by floor and product in turn; prints the figures.

It leaves all of them due.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.child import connect_seller, setup

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BATCH = 2_000
BUYER: Any = {
    "buyer_name": "Tom Lindqvist",
    "recipient_name": "Tom Lindqvist",
    "line1": "2214 Alder Street",
    "line2": "Apt 5",
    "phone": "+1 555-010-0142",
    "gift_messages": {"71": "Happy birthday, and many of them"},
}

_CUSTOMER: Any = {"buyer_name": BUYER["buyer_name"]}


def main(orders: int, rounds: int) -> None:
    setup()
    from redaction.redacting import redact_due

    _seed(orders)
    figures: dict[str, Any] = {"floor_s": [], "same_s": [], "product_s": [], "longest_s": []}
    for _ in range(rounds):
        _reset()
        figures["floor_s"].append(_timed(_floor, orders))
        _reset()
        figures["same_s"].append(_timed(_same_effects, orders))
        _reset()
        longest = _watch_transactions()
        figures["product_s"].append(_timed(lambda: redact_due(NOW).orders, orders))
        figures["longest_s"].append(max(longest))
    _reset()
    print(json.dumps(figures))


def _floor() -> int:
    """One UPDATE of the orders with the due condition; no records, no customers, no second look at the rule."""
    from orders.models import Order
    from orders.search_keys import NO_KEYS
    from redaction.due import due_orders

    due = Order.objects.filter(pk__in=due_orders(NOW).values("pk"))
    return due.update(buyer_data=None, **NO_KEYS, redacted_at=NOW)


def _same_effects() -> int:
    """Orders, customers and records by one plain statement each."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        done = _floor()
        cursor.execute(
            "UPDATE orders_customer SET buyer_data = NULL, email_key = NULL, redacted_at = %s WHERE id IN "
            "(SELECT customer_id FROM orders_order WHERE redacted_at IS NOT NULL)",
            [NOW],
        )
        cursor.execute(
            "INSERT INTO redaction_redactionrecord (order_id, rule, term, terms, due_at, redacted_at, field_count, "
            "file_count, customer_redacted) SELECT id, 'U', 'first_import', '{}', redacted_at, redacted_at, 6, 0, "
            "TRUE FROM orders_order WHERE redacted_at IS NOT NULL"
        )
    return done


def _timed(work: Any, expected: int) -> float:
    start = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - start
    assert done == expected, f"{done} of {expected} orders"
    return seconds


def _watch_transactions() -> list[float]:
    """Seconds of every chunk's transaction from now on."""
    from redaction import redacting

    seconds: list[float] = []
    chunk = getattr(redacting.redact_page, "watched", redacting.redact_page)

    def watched(*arguments: Any, **more: Any) -> Any:
        start = time.perf_counter()
        try:
            return chunk(*arguments, **more)
        finally:
            seconds.append(time.perf_counter() - start)

    watched.watched = chunk  # type: ignore[attr-defined]
    redacting.redact_page = watched
    return seconds


def _seed(count: int) -> None:
    """`count` due orders, a third by each rule, each with a customer, and as many that are not due."""
    from orders.models import Customer, Order
    from shipments.models import Shipment
    from stores.models import Store

    store = Store.objects.select_related("selling_partner").get(
        marketplace_id="ATVPDKIKX0DER", selling_partner=connect_seller("Atzr|bench")
    )
    for start in range(0, 2 * count, BATCH):
        numbers = range(start, min(start + BATCH, 2 * count))
        customers = Customer.objects.bulk_create(
            Customer(
                account_id=store.selling_partner.account_id,
                email_key=f"{number:032x}",
                buyer_data=_CUSTOMER,
                buyer_fields=["buyer_name"],
                first_seen_at=NOW,
            )
            for number in numbers
        )
        orders = Order.objects.bulk_create(
            _order(store, number, customer, number < count)
            for number, customer in zip(numbers, customers, strict=True)
        )
        Shipment.objects.bulk_create(
            _shipment(order, number % 3 == 1)
            for number, order in zip(numbers, orders, strict=True)
            if number % 3
        )
    _run("CREATE TABLE kept_orders AS SELECT id, buyer_data, name_key FROM orders_order")
    _run("CREATE TABLE kept_customers AS SELECT id, buyer_data, email_key FROM orders_customer")
    _run("CREATE UNIQUE INDEX kept_orders_id ON kept_orders (id)")
    _run("CREATE UNIQUE INDEX kept_customers_id ON kept_customers (id)")


def _order(store: Any, number: int, customer: Any, due: bool) -> Any:
    from orders.models import Order

    imported = NOW - timedelta(days=46 if due else 5, seconds=number)
    return Order(
        selling_partner=store.selling_partner,
        store=store,
        customer=customer,
        amazon_order_id=f"113-{number:07d}-0000000",
        status="shipped" if number % 3 else "awaiting",
        amazon_status="SHIPPED" if number % 3 else "UNSHIPPED",
        fulfilled_by="MERCHANT",
        purchased_at=imported,
        amazon_updated_at=imported,
        first_imported_at=imported,
        imported_at=imported,
        queue_at=imported,
        buyer_data=BUYER,
        buyer_fields=[*list(BUYER)[:-1], "gift:71"],
        name_key=f"{number:032x}",
    )


def _shipment(order: Any, tracked: bool) -> Any:
    from shipments.models import Shipment

    return Shipment(
        order=order,
        carrier_code="UPS",
        tracking_number="1Z999AA10123456784" if tracked else "",
        ship_date=order.imported_at.date(),
        automatic_tracking=tracked,
        created_at=order.imported_at,
    )


def _reset() -> None:
    """All rows as they were before the first round."""
    from django.db import connection

    _run("DELETE FROM redaction_redactionrecord")
    _run(
        "UPDATE orders_order SET redacted_at = NULL, name_key = kept_orders.name_key, "
        "buyer_data = kept_orders.buyer_data FROM kept_orders WHERE kept_orders.id = orders_order.id"
    )
    _run(
        "UPDATE orders_customer SET redacted_at = NULL, email_key = kept_customers.email_key, "
        "buyer_data = kept_customers.buyer_data FROM kept_customers "
        "WHERE kept_customers.id = orders_customer.id AND orders_customer.redacted_at IS NOT NULL"
    )
    _run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _run(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
