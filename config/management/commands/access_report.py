"""`access_report`: who may sign in, for the review of each quarter (DPP 1.2)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.leaving.access import Access, access
from orders.tables.writing import csv_lines
from stores import audit, clock

_HEADINGS = Access(
    "e-mail", "name", "may sign in", "staff", "roles", "second factor", "last sign-in (UTC)", "password age (days)",
)  # fmt: skip


class Command(BaseCommand):
    help = "Everybody who may sign in: roles, staff, second factor, last sign-in. No passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", action="store_true", help="for a table program")

    def handle(self, *_: Any, csv: bool, **__: Any) -> None:
        rows = [_HEADINGS, *access(clock.now())]
        if csv:
            self.stdout.write(b"".join(csv_lines(rows)).decode(), ending="")
        else:
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                self.stdout.write("  ".join(cells).rstrip())
        audit.record("access.reviewed", user=None, account=None, people=len(rows) - 1)
