"""One import run, page by page, until it ends, must wait, or the time is used up (IMP-7, IMP-10)."""

import hashlib
import time
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from orders.audit.comparing import compare_page, forget_findings
from orders.imports.asking import ask
from orders.imports.finishing import finish
from orders.imports.pages import StoreBook
from orders.imports.storing import Counts, store_page
from orders.imports.window import LONGEST_WAIT, halved
from orders.models import ImportRun
from stores import clock
from stores.faults import fault_point
from stores.problems import PROBLEMS
from stores.spapi.client import open_client
from stores.spapi.errors import (
    NotAuthorized,
    PageTokenRejected,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.payloads import OrderPage

MOST_RESTARTS = 3
# T21: a million orders, and more empty pages in a row than any search has a reason for.
MOST_PAGES = 10_000
MOST_EMPTY_PAGES = 20


def advance_run(run: ImportRun, deadline: float) -> None:
    """Pages of one run, at least one, until it ends, must wait, or the time is used up."""
    book = StoreBook(list(run.stores.all()), run.selling_partner)
    with open_client(run.selling_partner):
        while page := _fetch_page(run, book):
            fault_point("import.page_fetched")
            with transaction.atomic():
                _take(run, book, page)
                _turn_page(run, page.next_token, [order.amazon_order_id for order in page.orders])
            if run.state != ImportRun.State.RUNNING or time.monotonic() >= deadline:
                return


def _take(run: ImportRun, book: StoreBook, page: OrderPage) -> None:
    if run.kind == ImportRun.Kind.AUDIT:
        compare_page(run, book, page.orders, clock.now())
    else:
        _count(run, store_page(book, page.orders, clock.now()))


def _fetch_page(run: ImportRun, book: StoreBook) -> OrderPage | None:
    """The next page, or None after noting on the run why there is none."""
    fault_point("import.page_wanted")
    try:
        return ask(run, book)
    except Throttled as error:
        _wait(run, error, error.retry_at)
    except TemporarilyUnavailable as error:
        run.failures += 1
        _wait(run, error, clock.now() + _patience(run.failures))
    except PageTokenRejected as error:
        _restart(run, error)
    except (NotAuthorized, Rejected) as error:
        _end(run, ImportRun.State.FAILED, error)
    return None


def _turn_page(run: ImportRun, next_token: str, order_ids: list[str]) -> None:
    """Note the page that was just stored: go on, end, or stop where pages make no sense (IMP-10, T21)."""
    mark = _page_mark(order_ids)
    fault = _fault(run.page_marks, mark, next_token)
    run.pages += 1
    run.page_marks.append(mark)
    run.page_token = next_token
    run.failures = 0
    run.not_before = None
    run.error_code = run.error_message = run.request_id = ""
    if fault:
        run.state = ImportRun.State.FAILED
        run.error_code = fault
        run.ended_at = clock.now()
    elif not next_token:
        run.state = ImportRun.State.PARTLY if run.quarantined else ImportRun.State.DONE
        run.ended_at = clock.now()
        fault_point("import.marks_unsaved")
        finish(run)
    run.save()


def _fault(earlier: list[str], mark: str, next_token: str) -> str:
    """Code of stores/problems.py of a search that must not go on, or ''. `earlier`: marks since its first page."""
    if mark and mark in earlier:  # as the last page, too: it stands where others should
        return "page_repeated"
    latest = [*earlier, mark][-MOST_EMPTY_PAGES:]
    all_empty = len(latest) == MOST_EMPTY_PAGES and not any(latest)
    endless = all_empty or len(earlier) + 1 >= MOST_PAGES
    return "pages_endless" if next_token and endless else ""


def _count(run: ImportRun, counts: Counts) -> None:
    run.seen += counts.seen
    run.created += counts.created
    run.updated += counts.updated
    run.unchanged += counts.unchanged
    run.quarantined += counts.quarantined
    run.skipped = dict(Counter(run.skipped) + Counter(counts.skipped))


def _wait(run: ImportRun, error: SpApiError, until: datetime) -> None:
    until = min(until, clock.now() + LONGEST_WAIT)
    run.not_before = until
    _note_error(run, error)
    run.save()
    # The allowance belongs to the seller, so its other runs wait as well.
    ImportRun.objects.filter(
        selling_partner=run.selling_partner, state=ImportRun.State.RUNNING
    ).exclude(not_before__gt=until).update(not_before=until)


def _restart(run: ImportRun, error: PageTokenRejected) -> None:
    """The page token is gone: read the window again, halved; what is stored already does no harm (IMP-8).

    A day and an audit are read again in full: nothing would bring their other half.
    """
    if run.restarts >= MOST_RESTARTS:
        _end(run, ImportRun.State.FAILED, error)
        return
    run.restarts += 1
    run.page_token = ""
    run.page_marks = []
    if run.kind == ImportRun.Kind.AUDIT:
        forget_findings(run)
    elif run.kind != ImportRun.Kind.DAY:  # the rest of a day would never be read
        run.window_before = halved(run.window_after, run.window_before)
    _note_error(run, error)
    run.save()


def _end(run: ImportRun, state: ImportRun.State, error: SpApiError) -> None:
    run.state = state
    run.ended_at = clock.now()
    _note_error(run, error)
    run.save()


def _note_error(run: ImportRun, error: SpApiError) -> None:
    run.error_code = error.code if error.code in PROBLEMS else error.problem
    run.error_message = error.message
    run.request_id = error.request_id


def _patience(failures: int) -> timedelta:
    """1, 2, 4 … 30 minutes while Amazon is out of order; nothing gives up (decision 24)."""
    return timedelta(minutes=min(2 ** (failures - 1), 30))


def _page_mark(order_ids: list[str]) -> str:
    """'' for a page without orders: empty pages look alike, and repeat nothing."""
    if not order_ids:
        return ""
    return hashlib.sha256("\n".join(sorted(order_ids)).encode()).hexdigest()[:16]
