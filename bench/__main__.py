"""Figures as ratios beside a floor in the same run: python -m bench [--short] [NAME ...]

On SQLite always, on PostgreSQL as well where BENCH_POSTGRES_URL names a database that may be emptied.
"""

import argparse
import os
from collections.abc import Callable

from bench import importing, orders_page, redaction

DATABASES = tuple(dict.fromkeys(("", os.environ.get("BENCH_POSTGRES_URL", ""))))


def import_calls(short: bool) -> None:
    importing.count_calls(200 if short else 1_000)


def import_speed(short: bool) -> None:
    orders, rounds = (1_000, 1) if short else (5_000, 3)
    for database_url in DATABASES:
        importing.measure(orders, rounds, database_url)


def page(short: bool) -> None:
    sizes = (1_000, 10_000) if short else (10_000, 100_000)
    for database_url in DATABASES:
        orders_page.measure(sizes, database_url)


def redact(short: bool) -> None:
    orders, rounds = (2_000, 1) if short else (20_000, 3)
    for database_url in DATABASES:
        redaction.measure(orders, rounds, database_url)


PARTS: dict[str, Callable[[bool], None]] = {
    "calls": import_calls,
    "import": import_speed,
    "page": page,
    "redaction": redact,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"parts to run: {', '.join(PARTS)}; all without")
    parser.add_argument("--short", action="store_true", help="small numbers, once: it still runs")
    arguments = parser.parse_args()
    for name in arguments.names or PARTS:
        PARTS[name](arguments.short)


if __name__ == "__main__":
    main()
