"""The importing process needs as much memory for 50,000 orders as for 10,000 (budgets M1, M2 of the design)."""

import pytest

from bench.world import installation, pretended_amazon, run, seller_with_orders

pytestmark = pytest.mark.slow

MOST_MB = 110


def test_importing_fifty_thousand_orders_at_once_keeps_the_memory_flat() -> None:
    peaks = []
    for orders in (10_000, 50_000):
        with pretended_amazon() as amazon:
            token = seller_with_orders(amazon, orders)
            with installation(amazon) as environment:
                figures = run(environment, "bench.import_product", token)
        assert figures["orders"] == orders
        peaks.append(figures["peak_mb"])
    assert max(peaks) < MOST_MB
    assert peaks[1] / peaks[0] < 1.05
