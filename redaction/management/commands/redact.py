"""``manage.py redact``: the sweep in the foreground, or a look at what it would do."""

from argparse import ArgumentParser
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from redaction import blank, locations
from redaction.counting import Counts
from redaction.due import due_ids, due_orders
from redaction.facts import deadlines
from redaction.redacting import CHUNK, redact_due
from stores.spapi import clock_watch


class Command(BaseCommand):
    help = "Remove the buyer details of every order whose deadline has passed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at",
            metavar="T",
            help="redact what is due by then, as 2026-11-23T12:00 (UTC unless it names an offset)",
        )
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")

    def handle(self, *_: Any, at: str | None, dry_run: bool, **__: Any) -> None:
        now = clock_watch.right_now()
        instant = now if at is None else _instant(at)
        if instant > now and not (dry_run or settings.DEMO):
            raise CommandError(
                f"{instant.isoformat()} lies in the future: buyer details would be removed early. "
                "Use --dry-run to see what will be due by then."
            )
        if dry_run:
            counts = _count(instant)
        elif instant > now:
            counts = _hour_by_hour(now, instant)
        else:
            counts = redact_due(now, due_by=instant)
        self.stdout.write(f"{'Would redact' if dry_run else 'Redacted'} {counts.summary()}")
        if dry_run:
            return
        if blanked := blank.empty():
            self.stdout.write(f"Blanked {blanked} that Amazon fulfils: they must hold no buyer.")
        if left := locations.redact_left():
            text = f"Removed town and postcode of {left} redacted before REDACT_LOCATION was set."
            self.stdout.write(text)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--at {text!r} is not an instant like 2026-11-23T12:00.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _hour_by_hour(now: datetime, until: datetime) -> Counts:
    """What the sweeps will have done by then, each at its own time: the demo's future (RED-30)."""
    total = Counts()
    while now < until:
        now = min(now + timedelta(hours=1), until)
        if due_orders(now).exists():
            total = total.plus(redact_due(now))
    return total


def _count(instant: datetime) -> Counts:
    rules: Counter[str] = Counter()
    for ids in due_ids(instant, CHUNK):
        rules.update(found.rule.value for found in deadlines(ids).values())
    return Counts(dict(rules))
