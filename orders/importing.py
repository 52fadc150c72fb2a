"""Importing orders of one seller, page by page (IMP-5 to IMP-10, decisions 2, 14, 15).

The window and the page token live on the ImportRun, so any process can go on where another stopped. A store's
`complete_through` moves only when its window is complete; an error leaves it where it was.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from orders.import_window import POLL_EVERY, StoreProgress, Window, halved, poll_due, windows
from orders.models import ImportRun
from orders.storing import Counts, StoreBook, store_page
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner, Store, User
from stores.spapi import allowance
from stores.spapi.errors import (
    NotAuthorized,
    PageTokenRejected,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.orders import search_orders
from stores.spapi.plans import SEARCH_ORDERS

# A task gives its worker back after this long; django-q2's limit is 60 s.
BUDGET_S = 40
# Longer than any single call may take.
LEASE_S = 150
MOST_RESTARTS = 3
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
    if running.filter(Q(not_before=None) | Q(not_before__lte=now)).exists():
        return True
    return bool(_windows_due(selling_partner, now))


def advance(selling_partner_id: int, *, budget_s: float = BUDGET_S) -> bool:
    """Fetch and store pages until nothing is due or the time is used up. True if work is left for now.

    Does nothing when another process is at it, or when the seller's credentials are Bad (one probe a day, REA-3).
    """
    with hold(f"import:{selling_partner_id}", LEASE_S) as alone:
        if not alone:
            return False
        deadline = time.monotonic() + budget_s
        while time.monotonic() < deadline:
            run = _next_run(SellingPartner.objects.get(pk=selling_partner_id), clock.now())
            if run is None:
                return False
            _advance_run(run, deadline)
        return True


def _next_run(selling_partner: SellingPartner, now: datetime) -> ImportRun | None:
    """A run that may go on now: the newest window first, so that fresh orders never wait for old ones."""
    for window in _windows_due(selling_partner, now):
        _start_run(selling_partner, window, now)
    ready = Q(not_before=None) | Q(not_before__lte=now)
    running = selling_partner.import_runs.filter(ready, state=ImportRun.State.RUNNING)
    return (
        running.select_related("selling_partner")
        .order_by("-window_before", "-window_after")
        .first()
    )


def _windows_due(selling_partner: SellingPartner, now: datetime) -> list[Window]:
    requested = selling_partner.import_requested_at is not None
    if selling_partner.credentials == SellingPartner.Credentials.BAD and not requested:
        probed_at = selling_partner.polled_at or selling_partner.credentials_changed_at
        if now - probed_at < PROBE_EVERY:
            return []
    running = Q(state=ImportRun.State.RUNNING)
    just_failed = Q(state=ImportRun.State.FAILED, ended_at__gt=now - POLL_EVERY)
    busy = selling_partner.import_runs.filter(running if requested else running | just_failed)
    free = selling_partner.stores.active().exclude(import_runs__in=busy)
    if not requested:
        free = free.filter(auto_import=True)
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


def _advance_run(run: ImportRun, deadline: float) -> None:
    """Pages of one run until it ends, must wait, or the time is used up."""
    book = StoreBook(list(run.stores.all()), run.selling_partner)
    while run.state == ImportRun.State.RUNNING and time.monotonic() < deadline:
        try:
            page = search_orders(
                run.selling_partner,
                marketplace_ids=book.marketplace_ids,
                updated_after=run.window_after,
                updated_before=run.window_before,
                page_token=run.page_token,
            )
        except Throttled as error:
            _wait(run, error, error.retry_at)
            return
        except TemporarilyUnavailable as error:
            run.failures += 1
            _wait(run, error, clock.now() + _patience(run.failures))
            return
        except PageTokenRejected as error:
            _restart(run, error)
            return
        except (NotAuthorized, Rejected) as error:
            _end(run, ImportRun.State.FAILED, error)
            return
        with transaction.atomic():
            _count(run, store_page(book, page.orders, clock.now()))
            _turn_page(run, page.next_token, [order.amazon_order_id for order in page.orders])


def _turn_page(run: ImportRun, next_token: str, order_ids: list[str]) -> None:
    """Note the page that was just stored: go on, end, or stop at a page that came before (IMP-10)."""
    mark = _page_mark(order_ids)
    repeated = next_token != "" and mark in run.page_marks
    run.pages += 1
    run.page_marks.append(mark)
    run.page_token = next_token
    run.failures = 0
    run.not_before = None
    run.error_code = run.error_message = run.request_id = ""
    if repeated:
        run.state = ImportRun.State.FAILED
        run.error_code = "page_repeated"
        run.ended_at = clock.now()
    elif not next_token:
        run.state = ImportRun.State.PARTLY if run.quarantined else ImportRun.State.DONE
        run.ended_at = clock.now()
        _complete_stores(run)
    run.save()


def _complete_stores(run: ImportRun) -> None:
    """Every change up to the window's end is stored now; the mark never goes back."""
    reached = Greatest(Coalesce(F("complete_through"), run.window_before), run.window_before)
    Store.objects.filter(import_runs=run).update(
        complete_through=reached, last_import_at=run.ended_at
    )


def _count(run: ImportRun, counts: Counts) -> None:
    run.seen += counts.seen
    run.created += counts.created
    run.updated += counts.updated
    run.unchanged += counts.unchanged
    run.quarantined += counts.quarantined
    run.skipped = dict(Counter(run.skipped) + Counter(counts.skipped))


def _wait(run: ImportRun, error: SpApiError, until: datetime) -> None:
    run.not_before = until
    _note_error(run, error)
    run.save()
    # The allowance belongs to the seller, so its other runs wait as well.
    ImportRun.objects.filter(
        selling_partner=run.selling_partner, state=ImportRun.State.RUNNING
    ).exclude(not_before__gt=until).update(not_before=until)


def _restart(run: ImportRun, error: PageTokenRejected) -> None:
    """The page token is gone: read the window again, halved; what is stored already does no harm (IMP-8)."""
    if run.restarts >= MOST_RESTARTS:
        _end(run, ImportRun.State.FAILED, error)
        return
    run.restarts += 1
    run.page_token = ""
    run.page_marks = []
    run.window_before = halved(run.window_after, run.window_before)
    _note_error(run, error)
    run.save()


def _end(run: ImportRun, state: ImportRun.State, error: SpApiError) -> None:
    run.state = state
    run.ended_at = clock.now()
    _note_error(run, error)
    run.save()


def _note_error(run: ImportRun, error: SpApiError) -> None:
    run.error_code = error.kind
    run.error_message = error.message[:300]
    run.request_id = error.request_id


def _patience(failures: int) -> timedelta:
    """1, 2, 4 … 30 minutes while Amazon is out of order; nothing gives up (decision 24)."""
    return timedelta(minutes=min(2 ** (failures - 1), 30))


def _page_mark(order_ids: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(order_ids)).encode()).hexdigest()[:16]
