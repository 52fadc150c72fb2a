"""Reading a store's past again after support reset its import date, beside the ordinary polls (IMP-12, REA-6).

`Store.reread_from` stays set until a run has read everything since, so a crash, a failure or bad credentials only delay
it. The store's mark is never touched.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from orders.imports.window import MARGIN
from orders.models import ImportRun
from stores.models import SellingPartner, Store

# A run that Amazon refuses is not asked for again at the pace of the polls.
AGAIN_AFTER_FAILURE = timedelta(hours=1)


def rereads_due(seller: SellingPartner, now: datetime) -> QuerySet[Store]:
    """Active stores whose import date was reset and that no run reads again yet."""
    stores = seller.stores.active().exclude(reread_from=None)
    if seller.credentials == SellingPartner.Credentials.BAD:
        return stores.none()
    runs = ImportRun.objects.filter(selling_partner=seller, kind=ImportRun.Kind.REREAD)
    running = runs.filter(state=ImportRun.State.RUNNING)
    since = max(now - AGAIN_AFTER_FAILURE, seller.credentials_changed_at)
    failed = runs.filter(state=ImportRun.State.FAILED, ended_at__range=(since, now))
    return stores.exclude(import_runs__in=running).exclude(import_runs__in=failed)


def start_rereads(seller: SellingPartner, now: datetime) -> None:
    before = (now - MARGIN).replace(microsecond=0)
    for store in rereads_due(seller, now).filter(reread_from__lt=before):
        with transaction.atomic():
            run = ImportRun.objects.create(
                selling_partner=seller,
                kind=ImportRun.Kind.REREAD,
                window_after=store.reread_from or before,  # mypy: the filter has checked it
                window_before=before,
                started_at=now,
            )
            run.stores.add(store)


def finish_reread(run: ImportRun) -> None:
    """Everything since the reset is stored, or what a halved window left is due next.

    A reset to an earlier day that came meanwhile starts before the window, so it is left alone.
    """
    left = run.window_before if run.restarts else None
    stores = Store.objects.filter(import_runs=run, reread_from__gte=run.window_after)
    stores.update(reread_from=left)
