"""``manage.py verify_proof FILE``: whether an exported proof and the tables still say the same (RED-33)."""

import csv
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redaction.proof_check import check
from redaction.proof_table import HEADER

NAMED = 20


class Command(BaseCommand):
    help = (
        "Compares an exported proof of removals, line by line, with what the tables say, and names lines that are "
        "missing or doubled. A file whose lines are all of one month is held to that month of its account, any other "
        "to all months."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV as it was exported")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        try:
            text = file.read_text("utf-8-sig")
            header, *rows = [*csv.reader(StringIO(text, newline=""))] or [[]]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        if tuple(header) != HEADER:
            raise CommandError("This is no exported proof: its first line is another one.")
        if not rows:
            raise CommandError("The file has no line below its header; an export always has one.")
        summary, findings = check(rows)
        self.stdout.write(summary)
        if findings:
            raise CommandError("\n".join(_named(*found) for found in sorted(findings.items())))


def _named(what: str, numbers: list[str]) -> str:
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return f"{what[0].upper()}{what[1:]}: {', '.join(numbers[:NAMED])}{more}"
