"""Redaction of due orders beside one raw UPDATE in the same run (R1, R3): python -m bench.redaction [--orders N]"""

import argparse
import os
import statistics
import sys
from typing import Any

from bench.world import installation, run

# Redaction asks nothing of Amazon.
_NO_AMAZON = "http://127.0.0.1:9"
# Beside the asked number, so that memory that grows with it is seen.
_FEW = 2_000


def measure(orders: int, rounds: int, database_url: str) -> None:
    """Floor and product in turn on the same rows; the ratio per round, then the median."""
    name = "PostgreSQL" if database_url else "SQLite"
    for few in {_FEW} - {orders}:
        with installation(_NO_AMAZON, database_url) as environment:
            run(environment, "bench.redaction_rounds", str(few), "0")
            _memory(environment, few, name)
    with installation(_NO_AMAZON, database_url) as environment:
        figures = run(environment, "bench.redaction_rounds", str(orders), str(rounds))
        _memory(environment, orders, name)
    speed = orders / statistics.median(figures["product_s"])
    print(f"redaction of {orders} orders, {name}: {speed:.0f} orders/s")
    print(f"beside one UPDATE of the orders, {name}: {_ratio(figures, 'floor_s'):.2f}")
    print(
        f"beside plain SQL that clears customers and writes records too, {name}: {_ratio(figures, 'same_s'):.2f}"
    )
    print(f"longest transaction of the sweep, {name}: {max(figures['longest_s']):.3f} s")


def _memory(environment: dict[str, str], orders: int, name: str) -> None:
    """Of a sweep in a process of its own: nothing else ran in it before."""
    memory = run(environment, "bench.redaction_memory", str(orders))
    before, peak = memory["before_mb"], memory["peak_mb"]
    print(
        f"memory of a sweep of {orders}, {name}: {before:.1f} MB before, {peak - before:.1f} MB more at its peak"
    )


def _ratio(figures: dict[str, Any], floor: str) -> float:
    pairs = zip(figures[floor], figures["product_s"], strict=True)
    return float(statistics.median(floor_s / product_s for floor_s, product_s in pairs))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.redaction", description=__doc__)
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args(argv)
    for database_url in dict.fromkeys(("", os.environ.get("BENCH_POSTGRES_URL", ""))):
        measure(arguments.orders, arguments.rounds, database_url)


if __name__ == "__main__":
    main(sys.argv[1:])
