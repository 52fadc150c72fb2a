"""`restore_check`: is this backup worth anything? Restored on trial, looked at, deleted again (DPP backup)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from config.backups import key
from config.backups.checking import check
from config.backups.frames import Unreadable
from config.backups.postgres import ProgramFailed
from config.backups.workplace import Busy, workplace
from config.doctor.finding import Level
from stores import audit, clock


class Command(BaseCommand):
    help = "Restores a backup into a throw-away database and says what it finds. Ends with 1 if anything failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        failed = 0
        try:
            with workplace() as work:
                for finding in check(file, work, key.load(), clock.now()):
                    self.stdout.write(str(finding))
                    failed += finding.level == Level.FAIL
        except Unreadable as error:
            raise CommandError(f"{file}: {error}.") from None
        except (key.NoKey, ProgramFailed, Busy) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None
        except ProgrammingError as error:
            raise CommandError(
                f"No throw-away database could be made ({type(error.__cause__).__name__}). The user of DATABASE_URL "
                "needs the right to create one: ALTER ROLE … CREATEDB"
            ) from None
        audit.record("backup.checked", user=None, account=None, failed=failed)
        if failed:
            raise CommandError("This backup would not do; see the lines with FAIL.")
        self.stdout.write("This backup can be restored.")
