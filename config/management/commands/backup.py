"""`backup`: the database and media in one sealed file, while everything runs (RED-68)."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
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
_SUFFIX = ".backup"


class Command(BaseCommand):
    help = (
        "Writes the database into one encrypted file and deletes the old ones beside it. The keys of personal data "
        "and of backups are not in it: keep copies of them elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", nargs="?", type=Path,
            help=f"each backup is a new file in it; a new file's own name is taken if it ends in {_SUFFIX}",
        )  # fmt: skip
        parser.add_argument(
            "--keep", type=int, default=_DAYS, metavar="DAYS",
            help=f"delete backups of the same folder that are older ({_DAYS}; at most {_MOST})",
        )  # fmt: skip
        parser.add_argument("--new-key", action="store_true", help="make the key, once")

    def handle(self, *_: Any, folder: Path | None, keep: int, new_key: bool, **__: Any) -> None:
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
            if folder is None:
                if new_key:
                    return
                raise CommandError("Name the folder that the backup goes to.")
            self._back_up(folder, keep)
        except (key.NoKey, ProgramFailed, Busy) as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{folder} cannot be written ({error.strerror}).") from None

    def _back_up(self, folder: Path, keep: int) -> None:
        now = clock.now()
        target = _target(folder, now)
        if target.resolve().is_relative_to(settings.MEDIA_ROOT.resolve()):
            raise CommandError(
                "The media folder goes into every backup, so no backup can go there."
            )
        secret = key.load()
        _make_folder(target.parent)
        with workplace() as work:
            if target.exists():
                raise CommandError(f"{target} exists already. A backup is never written over.")
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


def _target(folder: Path, now: datetime) -> Path:
    named = folder.suffix == _SUFFIX and not folder.is_dir()
    return folder if named else folder / f"waybill-{now:%Y%m%d-%H%M%S}{_SUFFIX}"


def _make_folder(folder: Path) -> None:
    """For its owner alone. Without its parent it is not made: a disk that is away would get its backups elsewhere."""
    if folder.is_dir():
        return
    if folder.exists():
        raise CommandError(f"{folder} is a file. Name a folder: each backup is a new file in it.")
    if not folder.parent.is_dir():
        raise CommandError(f"{folder.parent} does not exist. Make it, or name another folder.")
    folder.mkdir(mode=0o700)
