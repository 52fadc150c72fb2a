"""`restore`: a backup into an empty database; nothing opens before old data is safe (RED-68)."""

from argparse import ArgumentParser
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.backups import closed, key
from config.backups.frames import Unreadable
from config.backups.postgres import ProgramFailed
from config.backups.restoring import Refused, load, make_safe
from config.backups.workplace import Busy, workplace
from config.supervising.single import AlreadyRunning, only_cluster
from stores import clock
from stores.models import Store

# Amazon shows what is two minutes old.
_CAUGHT_UP = timedelta(minutes=15)
_STILL_OPEN = """What only people know is not in a backup. Before anybody signs in:
  - python manage.py access_report: people who were removed since the backup may sign in again
  - removals before their time, purges and a freeze since the backup must be done again
  - shipments and labels since the backup: Amazon knows them, and the import brings what it knows; the rest is entered
    again, never what Amazon has already"""


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database, removes buyers' data that is due and makes sure that nothing is "
        "told or bought twice. Until it is done neither web server nor worker starts. If it is cut off, run it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-import", action="store_true", help="do not ask Amazon yet what happened since"
        )

    def handle(self, *_: Any, file: Path, no_import: bool, **__: Any) -> None:
        try:
            with only_cluster(settings.DATABASES["default"]), workplace() as work:
                if closed.is_closed():
                    self.stdout.write("A restore was begun here and goes on.")
                else:
                    load(file, work, key.load())
                made = make_safe(clock.now())
        except (Refused, key.NoKey, Unreadable, ProgramFailed, Busy, AlreadyRunning) as error:
            raise CommandError(
                f"{file}: {error}" if isinstance(error, Unreadable) else str(error)
            ) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        self.stdout.write(f"Restored. Buyers' details removed: {made.redacted.summary()}.")
        if made.distrusted is not None:
            kinds = ", ".join(
                f"{count} {kind}" for kind, count in made.distrusted._asdict().items()
            )
            self.stdout.write(f"Asked about or stopped, since it may have been done: {kinds}.")
        if not no_import:
            self._catch_up()
        self.stdout.write(_STILL_OPEN)

    def _catch_up(self) -> None:
        # It says itself what failed or waits.
        with suppress(CommandError):
            call_command("import_orders", stdout=self.stdout)
        behind = clock.now() - _CAUGHT_UP
        stores = Store.objects.active()
        late = stores.exclude(complete_through__gt=behind).values_list("name", flat=True)
        if late:
            self.stdout.write(
                f"Not caught up with Amazon: {', '.join(late)}. Orders that were shipped since the backup look open "
                "until the next import. Wait for it before anybody ships."
            )
