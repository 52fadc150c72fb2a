"""Importing orders of one seller, page by page (IMP-5 to IMP-10, decisions 2, 14, 15).

The window and the page token live on the ImportRun, so any process can go on where another stopped. A store's
`complete_through` moves only when its window is complete; an error leaves it where it was.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from orders.audit.auditing import audit_due, refresh_participations, start_audit
from orders.imports.paging import advance_run
from orders.imports.quarantine import due_again
from orders.imports.rereading import rereads_due, start_rereads
from orders.imports.retrying import retry_set_aside
from orders.imports.turns import turn
from orders.imports.window import (
    LONGEST_WAIT,
    POLL_EVERY,
    StoreProgress,
    Window,
    poll_due,
    windows,
)
from orders.models import ImportRun
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner, User
from stores.spapi import allowance
from stores.spapi.plans import SEARCH_ORDERS

# A task begins no page after this long: one page may take 45 s, and django-q2 kills a task after 60 s.
BUDGET_S = 12
# Longer than any single call may take.
LEASE_S = 150
PROBE_EVERY = timedelta(days=1)


def request_import(selling_partners: Sequence[SellingPartner], user: User | None) -> None:
    """Import now: the next task starts a poll at once, whatever the pace says."""
    now = clock.now()
    for selling_partner in selling_partners:
        SellingPartner.objects.filter(pk=selling_partner.pk).update(import_requested_at=now)
        ImportRun.objects.filter(
            selling_partner=selling_partner, state=ImportRun.State.RUNNING
        ).update(requested_by=user)


def is_due(selling_partner: SellingPartner, now: datetime) -> bool:
    """Is there anything to do for this seller now?"""
    running = selling_partner.import_runs.filter(state=ImportRun.State.RUNNING)
    if running.filter(_ready(now)).exists():
        return True
    return (
        bool(_windows_due(selling_partner, now))
        or rereads_due(selling_partner, now).exists()
        or audit_due(selling_partner, now)
        or bool(due_again(selling_partner, now))
    )


def advance(selling_partner_id: int, *, budget_s: float = BUDGET_S) -> bool:
    """Fetch and store pages until nothing is due or the time is used up. True if work is left for now.

    Does nothing when another process is at it, or when the seller's credentials are Bad (one probe a day, REA-3).
    """
    with hold(f"import:{selling_partner_id}", LEASE_S) as alone:
        if not alone:
            return False
        deadline = time.monotonic() + budget_s
        while run := _next_run(SellingPartner.objects.get(pk=selling_partner_id), clock.now()):
            advance_run(run, deadline)
            if time.monotonic() >= deadline:
                return True
        selling_partner = SellingPartner.objects.get(pk=selling_partner_id)
        refresh_participations(selling_partner, clock.now())
        retry_set_aside(selling_partner, clock.now(), deadline)
        return False


def end_paused_runs(now: datetime) -> None:
    """A run whose stores were all paused ends here; after the resume a new one starts from their marks (CON-12)."""
    running = ImportRun.objects.filter(state=ImportRun.State.RUNNING)
    running.exclude(stores__paused_at=None).update(
        state=ImportRun.State.PARTLY, ended_at=now, error_code="store_paused"
    )


def _next_run(selling_partner: SellingPartner, now: datetime) -> ImportRun | None:
    """A run that may go on now: fresh orders never wait for old ones."""
    for window in _windows_due(selling_partner, now):
        _start_run(selling_partner, window, now)
    start_rereads(selling_partner, now)
    if audit_due(selling_partner, now):
        start_audit(selling_partner, None, now)
    running = selling_partner.import_runs.filter(_ready(now), state=ImportRun.State.RUNNING)
    return min(
        running.select_related("selling_partner").order_by("pk"),
        key=lambda run: turn(run.kind, run.window_after, run.window_before),
        default=None,
    )


def _ready(now: datetime) -> Q:
    later = Q(not_before__gt=now, not_before__lte=now + LONGEST_WAIT)
    return Q(not_before=None) | ~later


def _windows_due(selling_partner: SellingPartner, now: datetime) -> list[Window]:
    requested = selling_partner.import_requested_at is not None
    if selling_partner.credentials == SellingPartner.Credentials.BAD and not requested:
        probed_at = selling_partner.polled_at or selling_partner.credentials_changed_at
        # A probe far in the future was noted by a clock that has been set right since (T19).
        if abs(now - probed_at) < PROBE_EVERY:
            return []
    # Reading again, a day or an audit keeps nobody from polling.
    ordinary = selling_partner.import_runs.filter(
        kind__in=(ImportRun.Kind.POLL, ImportRun.Kind.BACKFILL)
    )
    running = ordinary.filter(state=ImportRun.State.RUNNING)
    free = selling_partner.stores.active().exclude(import_runs__in=running)
    if not requested:
        lately = (now - POLL_EVERY, now)
        just_failed = ordinary.filter(state=ImportRun.State.FAILED, ended_at__range=lately)
        # Apart from `running`: SQLite finds neither by its index once they are joined by OR.
        free = free.filter(auto_import=True).exclude(import_runs__in=just_failed)
    found = windows(
        [
            StoreProgress(store.pk, store.marketplace_id, store.import_from, store.complete_through)
            for store in free
        ],
        now,
    )
    tokens = allowance.available(selling_partner, SEARCH_ORDERS, now)
    if requested or poll_due(selling_partner.polled_at, now, tokens):
        return found
    return [window for window in found if window.catching_up]


def _start_run(selling_partner: SellingPartner, window: Window, now: datetime) -> None:
    with transaction.atomic():
        run = ImportRun.objects.create(
            selling_partner=selling_partner,
            kind=ImportRun.Kind.BACKFILL if window.catching_up else ImportRun.Kind.POLL,
            window_after=window.after,
            window_before=window.before,
            started_at=now,
        )
        run.stores.set(window.store_ids)
        SellingPartner.objects.filter(pk=selling_partner.pk).update(
            polled_at=now, import_requested_at=None
        )
    selling_partner.polled_at = now
    selling_partner.import_requested_at = None
