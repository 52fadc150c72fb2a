"""`demo`: the whole product against a pretended Amazon, with figures for every step."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo.report import Report
from config.demo.running import LEAST_ORDERS, run


class Command(BaseCommand):
    help = (
        "Runs the whole product against a pretended Amazon and prints each step with its figures."
    )
    # The demo makes settings of its own for its children; those of the shell may be missing.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--exit", action="store_true", help="stop after the last step: 0, or 1 and the reason"
        )
        parser.add_argument("--orders", type=int, default=250, help="orders to import at first")
        parser.add_argument("--port", type=int, help="of the web server; 8000 or a free one")
        parser.add_argument("--dir", type=Path, default=Path("var/demo"), help="for all its files")

    def handle(self, **options: Any) -> None:
        if options["orders"] < LEAST_ORDERS:
            raise CommandError(f"--orders must be {LEAST_ORDERS} or more.")
        sys.exit(
            run(
                options["dir"].resolve(),
                orders=options["orders"],
                port=options["port"],
                keep_serving=not options["exit"],
                report=Report(sys.stdout),
            )
        )
