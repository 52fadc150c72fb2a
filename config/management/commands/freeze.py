"""`freeze`: the first thing to do when a token or a sign-in may be stolen (T4, docs/incident.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.leaving.asked import WHERE, store_of
from config.leaving.freezing import freeze
from config.leaving.scope import SEALED
from stores import clock
from stores.models import SellingPartner

_NEXT = """What only you can do, in this order:
  1. Revoke the authorization at Amazon: Seller Central, Apps and Services, Manage Your Apps, Disable.
  2. If the application itself may be known: make a new LWA secret in the Developer Console and set LWA_CLIENT_SECRET.
  3. Write to security@amazon.com within 24 hours of the discovery; docs/incident.md has the text.
  4. Keep the logs and a backup as they are now: they are the evidence.
To thaw: renew the authorization, resume the store, then "Send again" on the page Notifications."""


class Command(BaseCommand):
    help = (
        "Pauses a seller's stores, throws its tokens away, stops its queue and ends the sessions of its members. "
        "Orders and evidence stay. Safe to run twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("store", nargs="?", help=f"{WHERE} All stores of its seller freeze.")
        parser.add_argument(
            "--all", action="store_true", help="every seller, and everybody is signed out"
        )

    def handle(self, *_: Any, store: str | None, **options: Any) -> None:
        everybody: bool = options["all"]
        if everybody == bool(store):
            raise CommandError("Name one store, or give --all.")
        if store:
            sellers = [store_of(store).selling_partner]
        else:
            rows = SellingPartner.objects.select_related("account").order_by("pk")
            sellers = list(rows.defer(*SEALED))
        done = freeze(sellers, clock.now(), everybody=everybody)
        if sellers and not done.sellers:
            self.stdout.write("Frozen already: nothing of them could reach Amazon any more.")
        self.stdout.write(
            f"Frozen: {done.sellers} sellers, {done.stores} stores, {done.links} BigCommerce tokens; "
            f"{done.sessions} sessions ended."
        )
        self.stdout.write(_NEXT)
