"""`doctor`: is this installation in order, and if not, what to do."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.doctor import installation, keys, outside, work
from config.doctor.finding import Finding, Level

_WITH_TABLES: tuple[Callable[[], Iterator[Finding]], ...] = (
    keys.sealed_values,
    keys.month_keys,
    installation.printed_letters,
    outside.amazons_clock,
    outside.pauses,
    outside.sellers,
    outside.ended,
    outside.application_secret,
    work.queue,
    work.schedules,
    work.notifications,
    work.redaction,
    work.amazon_fulfilled,
    work.backups,
)


class Command(BaseCommand):
    help = "Checks the installation and says how to mend what is wrong. Ends with 1 if anything failed."
    # Failing checks are what it reports.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        failed = 0
        for finding in examine():
            self.stdout.write(str(finding))
            failed += finding.level == Level.FAIL
        if failed:
            matters = "1 matter needs" if failed == 1 else f"{failed} matters need"
            raise CommandError(f"{matters} mending; see the lines with FAIL.")


def examine() -> Iterator[Finding]:
    """All findings, in the order in which they are best mended."""
    yield from installation.configuration()
    yield from installation.private_files()
    yield from installation.mail()
    usable = yield from _usable_database()
    if usable:
        for look in _WITH_TABLES:
            yield from look()
    yield from outside.own_address()


def _usable_database() -> Generator[Finding, None, bool]:
    """Whether there is a database with today's tables; the rest would only repeat that there is none."""
    for look in (installation.database, installation.migrations):
        for finding in look():
            yield finding
            if finding.level != Level.OK:
                return False
    return True
