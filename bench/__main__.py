"""Figures as ratios beside a floor in the same run: python -m bench [--short] [NAME ...]

On SQLite always; on PostgreSQL as well where its programs are found, in a throw-away cluster. The short form measures
both databases at the same time: its ratios still show what was broken, but only those of the long form are figures.
"""

import argparse
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench import (
    buying,
    importing,
    notifying,
    orders_page,
    papers,
    prepared,
    pretended_pages,
    redaction,
    sealing,
    visible,
)
from tests.postgres import find_programs, throw_away

Databases = Sequence[str]


def import_calls(short: bool, databases: Databases) -> None:
    importing.count_calls(200 if short else 1_000)


def import_speed(short: bool, databases: Databases) -> None:
    orders, rounds = (1_000, 1) if short else (5_000, 3)
    for database_url in databases:
        importing.measure(orders, rounds, database_url)


def import_growth(short: bool, databases: Databases) -> None:
    sizes = (1_000, 4_000) if short else (10_000, 1_000_000)
    orders, rounds = (300, 1) if short else (5_000, 3)
    for database_url in databases:
        small, large = (
            importing.measure_among(size, orders, rounds, database_url) for size in sizes
        )
        print(f"processor time per order among {sizes[1]} beside {sizes[0]}: {large / small:.2f} x")


def time_until_visible(short: bool, databases: Databases) -> None:
    visible.measure(1, 60 if short else 480)
    if not short:
        visible.measure(25, 240)


def amazon_speed(short: bool, databases: Databases) -> None:
    pretended_pages.measure(500 if short else 2_000)


def page(short: bool, databases: Databases) -> None:
    sizes = (1_000, 4_000) if short else (10_000, 1_000_000)
    for database_url in databases:
        orders_page.measure(sizes, database_url)


def redact(short: bool, databases: Databases) -> None:
    orders, rounds = (1_000, 1) if short else (20_000, 3)
    for database_url in databases:
        redaction.measure(orders, rounds, database_url)


def sealed(short: bool, databases: Databases) -> None:
    for database_url in databases:
        sealing.measure(2_000 if short else 100_000, database_url)


def papers_of_a_batch(short: bool, databases: Databases) -> None:
    for database_url in databases:
        papers.measure(30 if short else 300, database_url)


def labels_of_a_batch(short: bool, databases: Databases) -> None:
    for database_url in databases:
        buying.measure(24 if short else 300, database_url)


def notifications(short: bool, databases: Databases) -> None:
    for database_url in databases:
        notifying.backlog(20 if short else 1_000, database_url)
        notifying.batch(30 if short else 300, database_url)
        notifying.one_by_one(3 if short else 15, database_url)


PARTS: dict[str, Callable[[bool, Databases], None]] = {
    "calls": import_calls,
    "import": import_speed,
    "growth": import_growth,
    "visible": time_until_visible,
    "amazon": amazon_speed,
    "page": page,
    "redaction": redact,
    "sealing": sealed,
    "papers": papers_of_a_batch,
    "batch": labels_of_a_batch,
    "notify": notifications,
}


# What the database has no say in is measured on SQLite.
ON_SQLITE = ("calls", "visible", "amazon")


def _run(names: Sequence[str], short: bool, databases: Databases) -> None:
    for name in names:
        PARTS[name](short, databases)


def _at_once(names: Sequence[str], sqlite: str, postgresql: str) -> None:
    """Most parts keep one core busy, and some wait."""
    prepared.static_files()
    others = [name for name in names if name not in ON_SQLITE]
    with ThreadPoolExecutor() as both:
        runs = [
            both.submit(_run, names, True, [sqlite]),
            both.submit(_run, others, True, [postgresql]),
        ]
    for each in runs:
        each.result()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"parts to run: {', '.join(PARTS)}; all without")
    parser.add_argument("--short", action="store_true", help="small numbers, once: it still runs")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        databases = [""]
        programs = find_programs()
        if programs is None:
            print("PostgreSQL's programs were not found: SQLite only.")
        else:
            databases.append(stack.enter_context(throw_away(programs)))
        names = list(arguments.names or PARTS)
        if arguments.short and len(databases) == 2:
            _at_once(names, *databases)
        else:
            _run(names, arguments.short, databases)


if __name__ == "__main__":
    main()
