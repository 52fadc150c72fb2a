"""`backup`: the database and media in one sealed file, while everything runs (RED-68)."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backups import key
from config.backups.lasting import carry_over_first
from config.backups.packing import pack, prune
from config.backups.postgres import ProgramFailed
from config.backups.workplace import Busy, workplace
from stores import audit, clock
from stores.sealing.rule import COPIES_KEPT
from stores.spapi import clock_watch

# RED-68: a copy must not outlive what it is a copy of for long.
_DAYS, _MOST = 14, COPIES_KEPT.days


class Command(BaseCommand):
    help = (
        "Writes the database into one encrypted file and deletes the old ones beside it. The keys of personal data "
        "and of backups are not in it: keep copies of them elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="or a folder, for a name by the time"
        )
        parser.add_argument(
            "--keep", type=int, default=_DAYS, metavar="DAYS",
            help=f"delete backups of the same folder that are older ({_DAYS}; at most {_MOST})",
        )  # fmt: skip
        parser.add_argument("--new-key", action="store_true", help="make the key, once")

    def handle(self, *_: Any, file: Path | None, keep: int, new_key: bool, **__: Any) -> None:
        if not 1 <= keep <= _MOST:
            raise CommandError(
                f"--keep is from 1 to {_MOST} days: buyers' data may not live on in copies."
            )
        try:
            if new_key:
                key.make()
                self.stdout.write(
                    f"Made {key.path()}. Copy it to a place that no backup goes to: without it none can be opened."
                )
            if file is None:
                if new_key:
                    return
                raise CommandError("Name the file or the folder that the backup goes to.")
            self._back_up(file, keep)
        except (key.NoKey, ProgramFailed, Busy) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written ({error.strerror}).") from None

    def _back_up(self, file: Path, keep: int) -> None:
        now = clock.now()
        target = file / f"waybill-{now:%Y%m%d-%H%M%S}.backup" if file.is_dir() else file
        if target.resolve().is_relative_to(settings.MEDIA_ROOT.resolve()):
            raise CommandError(
                "The media folder goes into every backup, so no backup can go there."
            )
        secret = key.load()
        with workplace() as work:
            left = carry_over_first(clock_watch.right_now())
            size = pack(target, work, secret, now)
        removed = prune(target.parent, now - timedelta(days=keep))
        audit.record("backup.made", user=None, account=None, bytes=size, removed=removed)
        self.stdout.write(f"{target}: {size:,} bytes; {removed} older than {keep} days deleted.")
        if left:
            self.stdout.write(
                f"{left} values are under month keys that end before this backup does. Ask the doctor, then make "
                "another."
            )
