"""Figures as ratios beside a floor in the same run: python -m bench [--short] [NAME ...]"""

import argparse
import os
from collections.abc import Callable

from bench import importing

DATABASES = ("", os.environ.get("BENCH_POSTGRES_URL", ""))


def import_speed(short: bool) -> None:
    orders, rounds = (1_000, 1) if short else (5_000, 3)
    for database_url in dict.fromkeys(DATABASES):
        importing.measure(orders, rounds, database_url)


def import_calls(short: bool) -> None:
    importing.count_calls(1_000)


PARTS: dict[str, Callable[[bool], None]] = {
    "calls": import_calls,
    "import": import_speed,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", help=f"parts to run: {', '.join(PARTS)}; all without names"
    )
    parser.add_argument(
        "--short", action="store_true", help="small numbers, once: shows that it runs"
    )
    arguments = parser.parse_args()
    for name in arguments.names or PARTS:
        PARTS[name](arguments.short)


if __name__ == "__main__":
    main()
