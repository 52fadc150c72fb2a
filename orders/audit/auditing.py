"""Starting the daily audit of missing orders (IMP-11, decisions 2 and 15).

One search over all marketplaces of the seller, those without a store too, and one over a single marketplace in
rotation, since a search over several can miss orders. Neither asks for buyer data or moves a store's mark.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from orders.audit import rule as audit_rule
from orders.imports.window import MARGIN
from orders.models import ImportRun
from stores.connect.participating import ask_participations
from stores.models import SellingPartner, Store, User
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError

PARTICIPATIONS_EVERY = timedelta(hours=20)
# Amazon refused the question: a role or consent that is lacking does not come within minutes.
AFTER_REFUSAL = timedelta(hours=6)


def audit_due(seller: SellingPartner, now: datetime) -> bool:
    """Once a day, once the first import of a store is complete; not while one runs or Amazon refuses us."""
    if seller.credentials == SellingPartner.Credentials.BAD:
        return False
    failed = _failed(seller)
    if not audit_rule.due(seller.audited_at, seller.created_at, now, failed=failed):
        return False
    imported = seller.stores.active().exclude(complete_through=None)
    return imported.exists() and not running_audits(seller).exists()


def start_audit(seller: SellingPartner, user: User | None, now: datetime) -> bool:
    """Begin one now, whatever the pace says. False if one runs already, or no store is active."""
    with transaction.atomic():
        SellingPartner.objects.select_for_update().only("pk").get(pk=seller.pk)
        stores = list(seller.stores.active())
        if not stores or running_audits(seller).exists():
            return False
        everywhere = sorted({*seller.marketplace_ids, *(s.marketplace_id for s in stores)})
        _start(seller, stores, everywhere, user, now, alone=False)
        alone = audit_rule.next_alone([s.marketplace_id for s in stores], _last_alone(seller))
        alone = alone or (stores[0].marketplace_id if len(everywhere) > 1 else "")
        if alone:
            _start(seller, stores, [alone], user, now, alone=True)
        SellingPartner.objects.filter(pk=seller.pk).update(audited_at=now)
    seller.audited_at = now
    return True


def refresh_participations(seller: SellingPartner, now: datetime) -> None:
    """Where the seller sells may change from day to day (MKT-6). Without an answer the older one counts."""
    asked_at = seller.marketplaces_asked_at
    fresh = asked_at is not None and now - asked_at < PARTICIPATIONS_EVERY
    if fresh or seller.credentials == SellingPartner.Credentials.BAD:
        return
    try:
        ask_participations(seller, now)
    except (NotAuthorized, Rejected):
        _ask_after_refusal(seller, now)
    except SpApiError:
        return


def _ask_after_refusal(seller: SellingPartner, now: datetime) -> None:
    """As if an answer had come just long enough ago that the next question is due after the wait."""
    asked_at = now - PARTICIPATIONS_EVERY + AFTER_REFUSAL
    SellingPartner.objects.filter(pk=seller.pk).update(marketplaces_asked_at=asked_at)
    seller.marketplaces_asked_at = asked_at


def running_audits(seller: SellingPartner) -> QuerySet[ImportRun]:
    return seller.import_runs.filter(kind=ImportRun.Kind.AUDIT, state=ImportRun.State.RUNNING)


def _start(
    seller: SellingPartner,
    stores: list[Store],
    marketplace_ids: list[str],
    user: User | None,
    now: datetime,
    *,
    alone: bool,
) -> None:
    run = ImportRun.objects.create(
        selling_partner=seller,
        kind=ImportRun.Kind.AUDIT,
        window_after=(now - audit_rule.AUDIT_REACH).replace(microsecond=0),
        window_before=(now - MARGIN).replace(microsecond=0),
        marketplace_ids=marketplace_ids,
        findings={"alone": alone},
        requested_by=user,
        started_at=now,
    )
    run.stores.set(stores)


def _failed(seller: SellingPartner) -> bool:
    """Did the newest one?"""
    if seller.audited_at is None:
        return False
    return seller.import_runs.filter(
        kind=ImportRun.Kind.AUDIT, started_at=seller.audited_at, state=ImportRun.State.FAILED
    ).exists()


def _last_alone(seller: SellingPartner) -> str:
    runs = seller.import_runs.filter(kind=ImportRun.Kind.AUDIT, findings__alone=True)
    last = runs.order_by("-started_at").first()
    return last.marketplace_ids[0] if last else ""
