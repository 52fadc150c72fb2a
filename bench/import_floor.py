"""Child: the floor to compare the import with (performance.md, section 3).

A plain HTTP client, json.loads, tuples, one sealed blob per order, and the fastest upsert of the database into the
product's own tables; one transaction per page of 100. No ORM, no library client, no rules.
"""

import base64
import json
import os
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.child import begin, measure, setup
from bench.import_floor_pages import Pages

ORDER_COLUMNS = (
    "public_id, selling_partner_id, store_id, customer_id, amazon_order_id, seller_order_id, status, amazon_status,"
    " fulfilled_by, programs, service_level, purchased_at, amazon_updated_at, first_imported_at, imported_at,"
    " earliest_ship_at, ship_by_at, deliver_by_at, queue_at, currency, total, unit_count, city, state_or_region,"
    " postal_code, country, relay_email, buyer_data, buyer_fields, name_key, street_key, phone_key, address_problem,"
    " cancel_requested, replaces_order_id, packages, cancel_reason, parcel_set_by, custom_fields"
)
ITEM_COLUMNS = (
    "order_id, amazon_item_id, position, product_key, sku, asin, title, quantity_ordered, quantity_fulfilled,"
    " quantity_unfulfilled, unit_price, item_total, condition_type, condition_subtype, condition_note, is_gift,"
    " gift_wrap, is_custom, programs, constraints, ioss_number"
)
BUYER_FIELDS = '["buyer_name", "recipient_name", "line1", "phone"]'


def order_row(
    order: dict[str, Any], stores: dict[str, int], cipher: AESGCM, now: str
) -> tuple[Any, ...]:
    address = order.get("recipient", {}).get("deliveryAddress", {})
    buyer = order.get("buyer", {})
    fulfilment = order["fulfillment"]
    ship_by = fulfilment.get("shipByWindow", {})
    money = order.get("proceeds", {}).get("grandTotal", {})
    personal = json.dumps({"b": buyer.get("buyerName"), "a": address}).encode()
    nonce = os.urandom(12)
    blob = base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, personal, b"bench")).decode()
    latest = ship_by.get("latestDateTime")
    return (
        uuid.uuid4().hex, 1, stores[order["salesChannel"]["marketplaceId"]], None, order["orderId"], "", "awaiting",
        fulfilment["fulfillmentStatus"], fulfilment["fulfilledBy"], json.dumps(order.get("programs", [])),
        fulfilment.get("fulfillmentServiceLevel", ""), order["createdTime"], order["lastUpdatedTime"], now, now,
        ship_by.get("earliestDateTime"), latest, fulfilment.get("deliverByWindow", {}).get("latestDateTime"), latest,
        money.get("currencyCode", ""), money.get("amount"), 1, address.get("city", ""),
        address.get("stateOrRegion", ""), address.get("postalCode", ""), address.get("countryCode", ""),
        buyer.get("buyerEmail", ""), blob, BUYER_FIELDS, "", "", "", "", False, "", "[]", "", "", "[]",
    )  # fmt: skip


def item_rows(order: dict[str, Any], order_id: int) -> list[tuple[Any, ...]]:
    rows = []
    for position, item in enumerate(order["orderItems"]):
        product, counts = item["product"], item.get("fulfillment", {})
        condition = product.get("condition", {})
        price = product.get("price", {}).get("unitPrice", {}).get("amount")
        total = item.get("proceeds", {}).get("proceedsTotal", {}).get("amount")
        sku = product.get("sellerSku", "")
        rows.append(
            (
                order_id, item["orderItemId"], position, sku, sku, product.get("asin", ""), product.get("title", ""),
                item["quantityOrdered"], counts.get("quantityFulfilled", 0), counts.get("quantityUnfulfilled", 0),
                price, total, condition.get("conditionType", ""), condition.get("conditionSubtype", ""),
                "", False, "", False, json.dumps(item.get("programs", [])), "[]", "",
            )
        )  # fmt: skip
    return rows


def work(amazon: str, refresh_token: str) -> dict[str, Any]:
    from django.db import connection

    from stores.models import Store

    stores = dict(Store.objects.values_list("marketplace_id", "pk"))
    connection.ensure_connection()
    write = _write_postgresql if connection.vendor == "postgresql" else _write_sqlite
    cipher, stored = AESGCM(os.urandom(32)), 0
    for page in Pages(amazon, refresh_token):
        now = datetime.now(UTC).isoformat(" ")
        write(connection, [order_row(order, stores, cipher, now) for order in page], page)
        stored += len(page)
    return {"orders": stored}


def _write_sqlite(
    connection: Any, orders: list[tuple[Any, ...]], page: list[dict[str, Any]]
) -> None:
    database = connection.connection
    database.execute("BEGIN IMMEDIATE")
    marks = ",".join("?" * len(orders[0]))
    database.executemany(
        f"INSERT INTO orders_order ({ORDER_COLUMNS}) VALUES ({marks}) ON CONFLICT (selling_partner_id, amazon_order_id)"
        f" DO UPDATE SET {_assignments(ORDER_COLUMNS)}",
        orders,
    )
    ids = _ids(database, page, "?")
    items = [row for order in page for row in item_rows(order, ids[order["orderId"]])]
    marks = ",".join("?" * len(items[0]))
    database.executemany(
        f"INSERT INTO orders_orderitem ({ITEM_COLUMNS}) VALUES ({marks}) ON CONFLICT (order_id, amazon_item_id)"
        f" DO UPDATE SET {_assignments(ITEM_COLUMNS)}",
        items,
    )
    database.execute("COMMIT")


def _write_postgresql(
    connection: Any, orders: list[tuple[Any, ...]], page: list[dict[str, Any]]
) -> None:
    database = connection.connection
    with database.transaction(), database.cursor() as cursor:
        _upsert(
            cursor, "orders_order", ORDER_COLUMNS, "selling_partner_id, amazon_order_id", orders
        )
        ids = _ids(cursor, page, "%s")
        items = [row for order in page for row in item_rows(order, ids[order["orderId"]])]
        _upsert(cursor, "orders_orderitem", ITEM_COLUMNS, "order_id, amazon_item_id", items)


def _upsert(cursor: Any, table: str, columns: str, key: str, rows: list[tuple[Any, ...]]) -> None:
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS fresh_{table} AS SELECT {columns} FROM {table} WITH NO DATA"
    )
    cursor.execute(f"TRUNCATE fresh_{table}")
    with cursor.copy(f"COPY fresh_{table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM fresh_{table}"
        f" ON CONFLICT ({key}) DO UPDATE SET {_assignments(columns)}"
    )


def _ids(cursor: Any, page: list[dict[str, Any]], mark: str) -> dict[str, int]:
    wanted = [order["orderId"] for order in page]
    marks = ",".join([mark] * len(wanted))
    found = cursor.execute(
        f"SELECT amazon_order_id, id FROM orders_order WHERE amazon_order_id IN ({marks})", wanted
    )
    return dict(found.fetchall())


def _assignments(columns: str) -> str:
    kept = {"public_id", "first_imported_at"}
    names = [name.strip() for name in columns.split(",")]
    return ", ".join(f"{name} = excluded.{name}" for name in names if name not in kept)


if __name__ == "__main__":
    setup()
    begin(sys.argv)
    measure(lambda: work(os.environ["LWA_ENDPOINT"], sys.argv[1]))
