"""What waits for a person: the condition of the query and the word about one row must agree."""

from itertools import product

import pytest
from django.db import connection

from orders import attention
from orders.models import Order
from tests.factories import TODAY, OrderFactory, StoreFactory

pytestmark = pytest.mark.django_db

BOTH = [
    (attention.ASKING, attention.asks_to_cancel),
    (attention.CANCELLED_LATE, attention.is_cancelled_late),
    (attention.OPEN_AT_AMAZON, attention.is_open_at_amazon),
    (attention.PARTLY_SHIPPED, attention.is_partly_shipped),
]


def test_queries_and_rows_agree_about_every_combination() -> None:
    store = StoreFactory.create()
    for status, amazon, shipped, asked, decided, units in product(
        Order.Status.values,
        ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED", "CANCELLED"),
        (None, TODAY),
        (False, True),
        (None, TODAY),
        (0, 2),
    ):
        OrderFactory.create(
            store=store, status=status, amazon_status=amazon, shipped_here_at=shipped,
            cancel_requested=asked, cancel_decided_at=decided, unit_count=units,
        )  # fmt: skip
    orders = list(Order.objects.all())
    for condition, of_row in BOTH:
        found = set(Order.objects.filter(condition).values_list("pk", flat=True))
        assert found == {order.pk for order in orders if of_row(order)}
        assert 0 < len(found) < len(orders)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by statistics")
@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (attention.ASKING, "order_cancel_asked"),
        (attention.CANCELLED_LATE, "order_cancelled_late"),
    ],
)
def test_the_counts_of_every_page_use_the_small_indexes(condition: object, index: str) -> None:
    stores = [StoreFactory.create(), StoreFactory.create()]
    assert index in Order.objects.filter(condition, store__in=stores).order_by().explain()
