"""The orders page at many orders: queries, bytes and processor time, and how they grow (D1 to D5)."""

from bench.world import installation, run

CHILD = "bench.orders_page_child"


def measure(sizes: tuple[int, ...], database_url: str) -> None:
    """One child and one fresh database per size; the growth is the last size beside the first."""
    name = "PostgreSQL" if database_url else "SQLite"
    cpu = []
    for size in sizes:
        with installation("http://127.0.0.1:9", database_url) as environment:
            figures = run(environment, CHILD, str(size))
        cpu.append(figures["cpu_ms"])
        print(
            f"orders page at {size} orders, {name}: {figures['queries']:.0f} queries, "
            f"{figures['bytes'] / 1024:.1f} KB compressed ({figures['raw_bytes'] / 1024:.0f} KB), "
            f"{figures['cpu_ms']:.1f} ms of processor, {figures['cpu_ms'] / figures['floor_ms']:.1f} x its raw SQL; "
            f"a deep page {figures['deep_ms'] / figures['cpu_ms']:.2f} x the first"
        )
    print(f"orders page at {sizes[-1]} beside {sizes[0]} orders, {name}: {cpu[-1] / cpu[0]:.2f} x")
