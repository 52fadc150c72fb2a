"""Import speed beside the plain-SQL floor, and the number of searchOrders calls (IM1 to IM6)."""

import statistics
from typing import Any

from bench.world import calls, control, installation, pretended_amazon, run, seller_with_orders


def measure(orders: int, rounds: int, database_url: str) -> None:
    """Floor, product, product again in turn, each in a fresh database and process; ratios per round, then medians."""
    name = "PostgreSQL" if database_url else "SQLite"
    first, again, memory = [], [], []
    with pretended_amazon() as amazon:
        token = seller_with_orders(amazon, orders)
        for _ in range(rounds):
            floor = rate(amazon, database_url, "bench.import_floor", token)
            product = rate(amazon, database_url, "bench.import_product", token)
            second = rate(amazon, database_url, "bench.import_product", token, "--again")
            for figures in (floor, product, second):
                assert figures["orders"] == orders, f"{figures['orders']} of {orders} orders"
            first.append((product["rate"] / floor["rate"], product["rate"], floor["rate"]))
            again.append(second["rate"] / floor["rate"])
            memory.append(product["peak_mb"])
    ratio, speed, floor_speed = (statistics.median(values) for values in zip(*first, strict=True))
    print(
        f"import of {orders} orders, {name}: {ratio:.2f} of the floor ({speed:.0f} and {floor_speed:.0f} orders/s)"
    )
    print(f"import again, nothing changed, {name}: {statistics.median(again):.2f} of the floor")
    print(f"peak memory of the importing process, {name}: {max(memory):.0f} MB")


def measure_among(stored: int, orders: int, rounds: int, database_url: str) -> float:
    """The same among `stored` orders; answers the product's processor seconds per 1,000 orders (IM8)."""
    name = "PostgreSQL" if database_url else "SQLite"
    first, again, memory = [], [], []
    cpu: list[float] = []
    with pretended_amazon() as amazon:
        token = seller_with_orders(amazon, orders)
        with installation(amazon, database_url) as environment:
            run(environment, "bench.prepare", token, str(stored))
            among = ("--among", str(stored))
            for _ in range(rounds):
                floor = run(environment, "bench.import_floor", token, *among)
                product = run(environment, "bench.import_product", token, *among)
                second = run(environment, "bench.import_product", token, *among, "--again")
                assert floor["orders"] == product["orders"] == second["orders"] == orders
                first.append(floor["wall_s"] / product["wall_s"])
                again.append(floor["wall_s"] / second["wall_s"])
                cpu.append(product["cpu_s"] / orders * 1000)
                memory.append(product["peak_mb"])
    print(
        f"import of {orders} orders among {stored}, {name}: {statistics.median(first):.2f} of the floor, "
        f"nothing changed {statistics.median(again):.2f}; {statistics.median(cpu):.2f} s of processor "
        f"for 1,000 orders; peak memory {max(memory):.0f} MB"
    )
    return statistics.median(cpu)


def rate(amazon: str, database_url: str, module: str, *arguments: str) -> dict[str, Any]:
    with installation(amazon, database_url) as environment:
        figures = run(environment, module, *arguments)
    return {**figures, "rate": figures["orders"] / figures["wall_s"]}


def count_calls(orders: int) -> None:
    """searchOrders calls for two stores of one seller, with Amazon's own rate plan on."""
    with pretended_amazon(rates_lifted=False) as amazon:
        token = seller_with_orders(amazon, orders)
        with installation(amazon) as environment:
            figures = run(environment, "bench.import_product", token)
        made = calls(amazon, "searchOrders")
        assert figures["orders"] == orders
        print(f"searchOrders calls for {orders} orders in two stores of one seller: {made}")
        print(f"calls per order besides: {calls(amazon, 'getOrder')}")
        control(amazon, "reset", {})
