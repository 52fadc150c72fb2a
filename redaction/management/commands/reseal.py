"""``manage.py reseal``: moves sealed values to the keys of today, while all goes on (data-protection.md 4.4)."""

import re
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from orders.giving_up import ask_amazon_again
from orders.search_key_filling import fill_search_keys, renew_search_keys
from redaction import month_keys
from redaction.log_file import empty_log
from stores import audit, clock
from stores.sealing import keys, months
from stores.sealing.columns import Column, sealed_columns
from stores.sealing.resealing import Moved, moves, outdated


class Command(BaseCommand):
    help = (
        "Seals secrets with FIELD_KEY_ACTIVE, and buyers' data that is under an older key with the key of this month; "
        "fills the search keys of orders from before there were any. May be stopped and run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--report", action="store_true", help="count only, change nothing")
        parser.add_argument(
            "--give-up",
            metavar="KEY",
            help="empty what is sealed with this key and cannot be opened, for good (docs/keys.md, lost keys)",
        )

        parser.add_argument(
            "--new-chain",
            action="store_true",
            help="from next month on a stolen file of month keys opens nothing (docs/keys.md, stolen keys)",
        )

        parser.add_argument(
            "--search-keys",
            action="store_true",
            help="after INDEX_KEY was changed: find buyers by the new one (docs/keys.md)",
        )

    def handle(
        self, *, report: bool, give_up: str | None, new_chain: bool, search_keys: bool, **_: Any
    ) -> None:
        now = clock.now()
        if new_chain:
            self._renew(now)
            return
        if search_keys:
            orders, customers = renew_search_keys()
            empty_log()
            self.stdout.write(f"Search keys renewed: {orders} orders, {customers} customers")
            return
        if give_up is not None:
            self._give_up(give_up)
        elif not report:
            self._reseal(now)
        self._report(now)

    def _reseal(self, now: datetime) -> None:
        broken = 0
        for column in sealed_columns():
            for key_id in sorted(column.held()):
                if key_id and outdated(column, key_id, now):
                    broken += self._move(column, key_id).broken
        self.stdout.write(f"Search keys filled: {fill_search_keys()} orders")
        for month in month_keys.destroy_due(now):
            self.stdout.write(f"Destroyed the key of {month}")
        empty_log()
        if broken:
            raise CommandError(
                f"{broken} rows could not be opened and stay as they are; doctor names them."
            )

    def _move(self, column: Column, key_id: str, *, emptying: bool = False) -> Moved:
        done = Moved()
        for moved in moves(column, key_id, emptying=emptying):
            done = done.plus(moved)
            self.stdout.write(
                f"{column.place} {key_id}: {done.rows} sealed anew, {done.broken} cannot be opened, "
                f"{done.emptied} emptied"
            )
        return done

    def _renew(self, now: datetime) -> None:
        month = month_keys.renew(now)
        self.stdout.write(
            f"From {month} on no older copy of {months.path()} opens anything.\n"
            f"Copy it to every other machine of this installation before {month}-01 00:00 UTC, beside the old one, "
            f"then moved over it: or they cannot read each other's orders from then on. What is sealed before that "
            f"stays readable with an older copy until its month key is destroyed."
        )

    def _give_up(self, key_id: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", key_id):
            raise CommandError("--give-up wants the id of a key, as --report shows them.")
        emptied = {
            column: self._move(column, key_id, emptying=True).emptied
            for column in sealed_columns()
            if key_id in column.held()
        }
        counts = {column.place: rows for column, rows in emptied.items() if rows}
        ask_amazon_again()
        audit.record("keys.values_given_up", user=None, account=None, subject=key_id, rows=counts)
        empty_log()

    def _report(self, now: datetime) -> None:
        in_use: set[str] = set()
        for column in sealed_columns():
            for key_id, held in sorted(column.held().items()):
                in_use.add(key_id)
                state = "to be sealed anew" if outdated(column, key_id, now) else "stays"
                self.stdout.write(
                    f"{column.place:34} {key_id or 'not sealed':10} {held.rows:9,} rows  {state}"
                )
        free = [
            key_id for key_id in keys.ids() if key_id not in {*in_use, settings.FIELD_KEY_ACTIVE}
        ]
        if free:
            self.stdout.write(
                f"Nothing is sealed with {', '.join(free)} any more: remove it from FIELD_KEYS_FILE and its backups."
            )
