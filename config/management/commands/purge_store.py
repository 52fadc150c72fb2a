"""`purge_store`: a store and everything of it is deleted for good, with a certificate (DPP 1.7, CON-13)."""

import getpass
import os
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.leaving.asked import listed
from config.leaving.certificate import certificate, is_genuine
from config.leaving.naming import names
from config.leaving.purging import StillWorkedOn, begin, run, unfinished, unsent
from config.leaving.scope import SEALED, Target, counts
from config.leaving.table_words import words_of
from stores import clock
from stores.models import Account, AuditEvent, SellingPartner, Store

_KINDS = {"store": Store, "seller": SellingPartner, "account": Account}


class Command(BaseCommand):
    help = (
        "Deletes a store with its orders, customers, files and tokens for good and prints a certificate. "
        "If it is cut off, the same command finishes it. Needs no key and no authorization. Signs out all people of "
        "the account and empties the task queue of all sellers, also for one store; work is queued anew in a minute."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", nargs="?", help="public id, or number in the admin")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--seller", action="store_true", help="the id is of a seller: all stores")
        what.add_argument(
            "--account", action="store_true", help="of an account: all sellers, and its people"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask for the name")
        parser.add_argument(
            "--even-unsent", action="store_true", help="though Amazon must still be told of orders"
        )
        parser.add_argument("--certificate", type=Path, metavar="FILE", help="write it there, too")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="only check a certificate")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify(options["verify"])
            return
        if not options["id"]:
            raise CommandError(
                f"Name what to delete, by the number or the id of one of these:{listed()}"
            )
        kind = next((kind for kind in ("seller", "account") if options[kind]), "store")
        begun = self._begun(kind, options)
        try:
            emptied = run(begun, clock.now())
        except StillWorkedOn:
            raise CommandError(
                "Rows came back while they were deleted. Stop the worker, or wait a minute, and run this again."
            ) from None
        text = certificate(begun, clock.now(), connection.vendor, log_emptied=emptied)
        if options["certificate"]:
            _write(options["certificate"], text)
        self.stdout.write(text)
        self.stdout.write(_HINTS[connection.vendor])

    def _begun(self, kind: str, options: dict[str, Any]) -> AuditEvent:
        found = _find(kind, options["id"])
        if found is None:
            begun = unfinished(f"{kind} {options['id']}")
            if begun is None:
                raise CommandError(f"There is no {kind} {options['id']}.")
            return begun
        target = getattr(Target, f"of_{kind}")(found)
        if (waiting := unsent(target.scope)) and not options["even_unsent"]:
            raise CommandError(
                f"Amazon must still be told of {waiting} shipments. Wait, or give --even-unsent: then nobody tells it."
            )
        if not options["yes"]:
            self._ask(str(found), target)
        return begin(target, clock.now(), _who())

    def _ask(self, name: str, target: Target) -> None:
        self.stdout.write("To be deleted for good:")
        found = counts(target.scope).items()
        rows = sorted((words_of(table), count) for table, count in found)
        for line in (*names(target), *(f"{words}: {count:,}" for words, count in rows)):
            self.stdout.write(f"  {line}")
        self.stdout.write(
            "All people of the account are signed out: a message that waits for them may name an order. The task queue "
            "of all sellers is emptied; those who stay lose nothing, work is queued anew within a minute."
        )
        try:
            typed = input(f"All of this is deleted for good. Type its name, {name}: ")
        except EOFError:
            raise CommandError(
                "Nothing was deleted. The name is asked for at a terminal: run this in one, or give --yes."
            ) from None
        if typed.strip() != name:
            raise CommandError("Nothing was deleted.")

    def _verify(self, path: Path) -> None:
        if not is_genuine(path.read_text()):
            raise CommandError(f"{path} was not written so by this installation.")
        self.stdout.write("This installation wrote this certificate, and nobody changed it.")


_HINTS = {
    "sqlite": "Give the freed space back when nothing runs: sqlite3 <database file> VACUUM",
    "postgresql": "Give the freed space back: VACUUM FULL, or wait for autovacuum to overwrite it.",
}


def _find(kind: str, wanted: str) -> Any:
    rows = _KINDS[kind]._default_manager.all()
    if kind == "seller":
        rows = rows.defer(*SEALED)
    if wanted.isdecimal():
        return rows.filter(pk=int(wanted)).first()
    try:
        return rows.filter(public_id=UUID(wanted)).first()
    except ValueError:
        return None


def _who() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"{name} at {socket.gethostname()}"


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
