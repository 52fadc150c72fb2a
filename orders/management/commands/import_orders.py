"""One import now, in the foreground, with progress."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from orders.imports.importing import advance, request_import
from orders.models import ImportRun
from stores import clock
from stores.models import SellingPartner, Store
from stores.switches.import_reset import ResetRefused, reset_import_date


class Command(BaseCommand):
    help = "Import orders now, in the foreground. Ends with 1 if a run failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seller", help="Amazon's selling partner id; all sellers without it")
        parser.add_argument(
            "--since", help="also read what changed since then, for example 2026-11-01"
        )

    def handle(self, **options: Any) -> None:
        sellers = SellingPartner.objects.filter(stores__paused_at=None).distinct()
        if options["seller"]:
            sellers = sellers.filter(seller_id=options["seller"])
        if not sellers:
            raise CommandError(
                "No active store. Connect one on the Stores page, or check --seller."
            )
        if options["since"]:
            reach_back(list(sellers), since(options["since"]))
        request_import(list(sellers), None)
        failed = [seller for seller in sellers if not self.import_seller(seller)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(sellers)} sellers failed; see above.")

    def import_seller(self, seller: SellingPartner) -> bool:
        """Import and report; False if a run of this seller failed."""
        last = ImportRun.objects.filter(selling_partner=seller).order_by("-pk").first()
        while advance(seller.pk, budget_s=5):
            self.report(seller, 0 if last is None else last.pk)
        runs = self.report(seller, 0 if last is None else last.pk)
        return all(run.state != ImportRun.State.FAILED for run in runs)

    def report(self, seller: SellingPartner, after: int) -> list[ImportRun]:
        runs = list(seller.import_runs.filter(pk__gt=after))
        for run in runs:
            wait = f", waits until {run.not_before:%H:%M:%S}" if run.not_before else ""
            error = (
                f", {run.error_code} {run.error_message} {run.request_id}" if run.error_code else ""
            )
            self.stdout.write(
                f"{seller}: {run.get_state_display()}, {run.pages} pages, {run.created} new, {run.updated} updated, "
                f"{run.unchanged} unchanged, {sum(run.skipped.values())} skipped, "
                f"{run.quarantined} set aside{wait}{error}"
            )
        return runs


def since(text: str) -> datetime:
    """An ISO date or time; without a zone it is UTC. Raises CommandError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"--since {text}: write a date like 2026-11-01 or 2026-11-01T06:00Z."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def reach_back(sellers: list[SellingPartner], at: datetime) -> None:
    """Everything that changed since `at` is read again; what is stored already is only updated (IMP-12)."""
    now = clock.now()
    stores = Store.objects.filter(selling_partner__in=sellers, paused_at=None)
    try:
        with transaction.atomic():
            for store in stores.select_related("selling_partner__account"):
                reset_import_date(store, at, None, now)
    except ResetRefused as refused:
        raise CommandError(f"--since: {refused}") from None
