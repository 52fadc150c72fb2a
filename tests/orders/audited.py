"""Audits that run to their end, and orders that an import lost."""

from datetime import timedelta
from typing import Any

from orders.audit.auditing import start_audit
from orders.imports.importing import advance
from orders.models import ImportRun, Order
from stores import clock
from stores.models import SellingPartner, Store
from tests.amazon import US, PretendedAmazon


def audit(partner: SellingPartner) -> ImportRun:
    """A check of all marketplaces until its end; the run."""
    partner.refresh_from_db()
    assert start_audit(partner, None, clock.now())
    while advance(partner.pk):
        pass
    return audits()[0]


def audits() -> list[ImportRun]:
    """Of the newest check: over all marketplaces, then over one alone."""
    runs = ImportRun.objects.filter(kind=ImportRun.Kind.AUDIT)
    newest = runs.order_by("-started_at")[0].started_at
    return list(runs.filter(started_at=newest).order_by("pk"))


def lose(*order_ids: str) -> None:
    """As if no import had brought them."""
    Order.objects.filter(amazon_order_id__in=order_ids).delete()


def settle_marks() -> None:
    """The marks stand well after the generated orders' last update."""
    Store.objects.exclude(complete_through=None).update(
        complete_through=clock.now() - timedelta(minutes=3)
    )


def old(amazon: PretendedAmazon, count: int, marketplace: str = US, **options: Any) -> list[str]:
    return amazon.generate(
        "ASELLER", count, marketplace, updatedMinutesAgo=[60, 600], status="UNSHIPPED", **options
    )
