"""Import runs and orders that could not be stored, for the Activity page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from orders.models import ImportRun, QuarantinedOrder
from stores import display
from stores.models import Store
from stores.problems import explain

ROWS = 50
# Set-aside orders on the page, and how far they are counted beyond.
LISTED = 200
MOST_COUNTED = 1000

SKIPPED = {
    "no_store": "of a marketplace without a store",
    "pending": "not paid yet",
    "amazon_fulfilled": "fulfilled by Amazon",
    "unfulfillable": "that cannot be fulfilled",
    "not_an_amazon_order": "not sold on Amazon",
    "coming": "that the next import brings",
    "unknown_marketplace": "without a marketplace that Waybill knows",
    "store_paused": "of a paused store",
    "set_aside": "listed as not storable",
}
QUARANTINED = {
    "no_physical_product": "There is no physical product to ship",
    "unknown_status": "Amazon gave a status that Waybill does not know",
    "unknown_fulfilment": "Amazon does not say who ships it",
    "fulfilment_changed": "Amazon changed who ships it",
    "wrong_type": "A field has an unexpected form",
    "missing": "A field is missing",
    "duplicate": "Two lines have the same number",
    "refused_by_database": "A value does not fit",
    "seal_broken": "What is stored of it cannot be opened (doctor)",
    "missed": "Amazon shows it open, but no import brought it",
    "outdated": "Amazon has newer news of it than Waybill",
}
HEADINGS: dict[str, str] = {
    ImportRun.Kind.POLL: "Importing",
    ImportRun.Kind.BACKFILL: "Catching up",
    ImportRun.Kind.REREAD: "Reading earlier orders again",
    ImportRun.Kind.DAY: "Importing one day",
    ImportRun.Kind.AUDIT: "Checking for missing orders",
}


class Shown(NamedTuple):
    """What the page lists: runs that brought something (the default), all, or those in trouble."""

    key: str
    label: str
    where: Q


VIEWS = (
    Shown("", "With news", ~Q(state=ImportRun.State.DONE) | Q(created__gt=0) | Q(updated__gt=0)),
    Shown("all", "All runs", Q()),
    Shown(
        "trouble",
        "In trouble",
        Q(state__in=(ImportRun.State.FAILED, ImportRun.State.PARTLY)) | Q(quarantined__gt=0),
    ),
)


def runs_of(stores: Sequence[Store]) -> QuerySet[ImportRun]:
    """Runs of the sellers of these stores. Pages hold no buyer data, so the seller is scope enough (T5)."""
    sellers = {store.selling_partner_id for store in stores}
    return ImportRun.objects.filter(selling_partner__in=sellers).defer("page_token", "page_marks")


def page_of(
    view: Shown, stores: Sequence[Store], before: datetime | None
) -> tuple[list[ImportRun], datetime | None]:
    """The newest runs that have ended, and where the next page starts (None: there is none)."""
    runs = runs_of(stores).filter(view.where).exclude(state=ImportRun.State.RUNNING)
    if before is not None:
        runs = runs.filter(started_at__lt=before)
    found = list(runs.prefetch_related("stores").order_by("-started_at", "-id")[: ROWS + 1])
    return found[:ROWS], found[ROWS - 1].started_at if len(found) > ROWS else None


def quarantine_of(stores: Sequence[Store]) -> tuple[list[QuarantinedOrder], str]:
    """The newest orders on the list, and ``the newest 200 of 743`` where there are more."""
    sellers = {store.selling_partner_id for store in stores}
    rows = QuarantinedOrder.objects.filter(selling_partner__in=sellers, resolved_at=None)
    found = list(rows.select_related("store").order_by("-last_seen_at")[: LISTED + 1])
    if len(found) <= LISTED:
        return found, ""
    return found[:LISTED], cut_words(LISTED, rows[: MOST_COUNTED + 1].count())


def cut_words(shown: int, total: int) -> str:
    """What a list says that was cut off; counting may have stopped above `MOST_COUNTED`."""
    return f"the newest {shown} of {display.count(total, MOST_COUNTED)}"


def card_of(run: ImportRun, now: datetime, url: str) -> dict[str, Any]:
    """Arguments of components/progress_card.html. Amazon gives no total, so none is shown."""
    running = run.state == ImportRun.State.RUNNING
    waiting = running and run.not_before is not None and run.not_before > now
    if waiting:
        # mypy: `waiting` has checked not_before.
        why = explain(run.error_code).title if run.error_code else "Waiting for Amazon's allowance"
        step = f"{why}, goes on {display.until(run.not_before or now, now)}"
    elif running:
        step = f"Reading page {run.pages + 1}, {_age(now - run.started_at)}: {_so_far(run)}"
    elif run.state == ImportRun.State.FAILED:
        step = f"Failed: {problem_words(run) or 'see the list below'}. {_so_far(run)}"
    else:
        pages = f"{run.pages} page{'s' if run.pages != 1 else ''}"
        step = f"Ended with {pages}: {_so_far(run)}"
    return {
        "id": f"run-{run.public_id}",
        "heading": f"{HEADINGS[run.kind]} · {', '.join(store.name for store in run.stores.all())}",
        "done": f"{run.seen:,} order{'s' if run.seen != 1 else ''} read",
        "step": step,
        "failures": run.quarantined,
        "url": url if running else "",
        # Nobody stares at a long import: after two minutes the poll slows down.
        "pace": "2s" if (now - run.started_at).total_seconds() < 120 and not waiting else "10s",
    }


def last_run(stores: Sequence[Store]) -> ImportRun | None:
    """The newest import that has ended, also one without news; audits have a page of their own."""
    runs = runs_of(stores).exclude(state=ImportRun.State.RUNNING)
    return runs.exclude(kind=ImportRun.Kind.AUDIT).order_by("-started_at", "-id").first()


def _age(span: timedelta) -> str:
    minute = timedelta(minutes=1)
    return "just started" if span < minute else f"running for {display.duration(span)}"


def _so_far(run: ImportRun) -> str:
    """What became of the orders that were read, and why some were left out (IMP-5)."""
    left_out = skipped_words(run)
    return f"{summary_of(run)}. Left out: {left_out}" if left_out else summary_of(run)


def summary_of(run: ImportRun) -> str:
    if run.kind == ImportRun.Kind.AUDIT:
        return f"{run.missing:,} missing"
    return f"{run.created:,} new, {run.updated:,} changed, {run.unchanged:,} unchanged"


def skipped_words(run: ImportRun) -> str:
    """``12 fulfilled by Amazon, 3 not paid yet``."""
    pairs = sorted(run.skipped.items(), key=lambda pair: -pair[1])
    return ", ".join(
        f"{number:,} {SKIPPED.get(key, key.replace('_', ' '))}" for key, number in pairs
    )


def problem_words(run: ImportRun) -> str:
    return explain(run.error_code).title if run.error_code else ""


def run_of(public_id: UUID, stores: Sequence[Store]) -> ImportRun | None:
    return runs_of(stores).filter(public_id=public_id).first()
