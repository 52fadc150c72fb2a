"""What sealing costs and how large it is (E2), and how long the looks at all sealed columns take."""

from bench.world import installation, run

CHILD = "bench.sealing_child"


def measure(orders: int, database_url: str) -> None:
    """One fresh database with so many orders."""
    name = "PostgreSQL" if database_url else "SQLite"
    with installation("http://127.0.0.1:9", database_url) as environment:
        figures = run(environment, CHILD, str(orders))
    print(
        f"sealing one buyer, {name}: {figures['seal_us']:.1f} us with the month's key, {figures['long_us']:.1f} us "
        f"with the long-lived one, {figures['floor_us']:.1f} us of them the cipher and its letters; "
        f"opening {figures['open_us']:.1f} us; stored {figures['ratio']:.2f} x plain (E2)"
    )
    print(
        f"at {orders} orders, {name}: {figures['presence_ms']:.0f} ms to see that every key is there, "
        f"{figures['broken_ms']:.0f} ms to open every value, {figures['reseal_ms']:.0f} ms to reseal all"
    )
