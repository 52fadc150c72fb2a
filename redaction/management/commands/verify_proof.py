"""``manage.py verify_proof FILE``: whether an exported proof and the tables still say the same (RED-33)."""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orders.tables.writing import unguarded
from redaction.models import RedactionRecord
from redaction.proof_table import CHUNK, HEADER, csv_of


class Command(BaseCommand):
    help = "Compare an exported proof of removals, line by line, with what the tables say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV as it was exported")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        try:
            # What a spreadsheet would calculate is quoted in the file.
            lines = [
                [unguarded(cell) for cell in row]
                for row in csv.reader(file.read_text("utf-8-sig").splitlines())
            ]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        if not lines or tuple(lines[0]) != HEADER:
            raise CommandError("This is no exported proof: its first line is another one.")
        same, differing = 0, []
        rows = iter(lines[1:])
        while chunk := list(islice(rows, CHUNK)):
            known = set(_told([row[0] for row in chunk if row]))
            for row in chunk:
                if tuple(_proved(row)) in known:
                    same += 1
                else:
                    differing.append(row[0] if row else "an empty line")
        self.stdout.write(f"{same} lines agree with the tables.")
        if differing:
            named = ", ".join(differing[:20])
            raise CommandError(f"{len(differing)} do not: {named}. Line, record or key changed.")


def _told(numbers: list[str]) -> Iterator[tuple[str, ...]]:
    """What an export of these orders would say today."""
    records = RedactionRecord.objects.filter(order__amazon_order_id__in=numbers)
    text = b"".join(csv_of(records)).decode("utf-8-sig")
    for row in csv.reader(text.splitlines()):
        yield tuple(_proved([unguarded(cell) for cell in row]))


def _proved(row: list[str]) -> Iterator[str]:
    """Without the name of the store and who removed, which may change or be forgotten."""
    return (cell for name, cell in zip(HEADER, row, strict=False) if name not in ("Store", "By"))
