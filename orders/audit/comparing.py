"""One page of an audit set-wise against our tables: what is missing, what is older here, what has no store (IMP-11).

Nothing is stored from it: orders that are missed go on the set-aside list, so that getOrder reads each with its buyer.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from orders.audit.absences import absence_of, current_stores
from orders.audit.rule import SETTLED, Absence
from orders.imports.pages import StoreBook, Trouble, sort_page
from orders.imports.quarantine import fetch_soon
from orders.imports.single import Read, as_sent
from orders.models import ImportRun, Order, QuarantinedOrder
from orders.status import AMAZON, Skip, fulfilment
from stores.marketplaces import MARKETPLACES
from stores.models import Store
from stores.spapi.payloads import BrokenOrder, OrderPayload, SentOrder

# Ids kept per kind of finding; the numbers count on.
MOST_LISTED = 200
# Reasons under which an audit itself lists orders.
OUR_REASONS = frozenset({"missed", "outdated"})


def compare_page(run: ImportRun, book: StoreBook, sent: Sequence[SentOrder], now: datetime) -> None:
    """Counts and lists on the run; the caller saves it."""
    orders = _ours(run, book, [order.read() for order in sent])
    listed = _listed(run, orders)
    found = sort_page(book, [as_sent(order) for order in orders])
    run.seen += len(sent)
    _skip(run, found.skipped)
    current = current_stores(book.by_marketplace.values(), now)
    missed: list[Trouble] = []
    outdated: list[Trouble] = []
    for change in found.changes:
        order_id, row = change.payload.amazon_order_id, change.row
        store, updated_at = change.store, change.payload.updated_at
        why = absence_of(store, updated_at, current=store.pk in current)
        if row is None and listed.get(order_id, "missed") not in OUR_REASONS:
            _skip(run, {"set_aside": 1})
        elif why is Absence.COMING:
            _skip(run, {why: 1})
        else:
            (missed if row is None else outdated).append(_trouble(change.payload, row is None))
    _skip(run, {"set_aside": len(found.troubles)})
    _note(run, missed, outdated)
    candidates = [*missed, *outdated, *found.troubles]
    fetch_soon(book, [one for one in candidates if one.amazon_order_id not in listed], now)
    _note_accepted(run, orders, now)


def forget_findings(run: ImportRun) -> None:
    """The search starts again from its first page."""
    run.seen = run.missing = 0
    run.skipped = {}
    run.findings = {"alone": run.findings.get("alone", False)}


def _ours(run: ImportRun, book: StoreBook, orders: Iterable[Read]) -> list[Read]:
    """Orders of our stores; the others are counted, by marketplace where it has no store."""
    all_stores = set(
        Store.objects.filter(selling_partner=run.selling_partner).values_list(
            "marketplace_id", flat=True
        )
    )
    kept = []
    for order in orders:
        marketplace = order.marketplace_id
        if other := _not_ours(order):
            _skip(run, {other: 1})
        elif marketplace in book.by_marketplace:
            kept.append(order)
            _add(run, "checked", marketplace)
        elif marketplace in all_stores:
            _skip(run, {"store_paused": 1})
        elif marketplace in MARKETPLACES:
            _add(run, "no_store", marketplace)
        else:  # or one that cannot be read
            _skip(run, {"unknown_marketplace": 1})
    return kept


def _not_ours(order: Read) -> str:
    """Why no store would take the order, or ''."""
    if isinstance(order, BrokenOrder):
        return ""
    if order.fulfilled_by == AMAZON:
        return "amazon_fulfilled"  # not asked for; such an order is never open here (FBA-2)
    why = fulfilment(order.fulfilled_by, order.channel)
    return why.reason if isinstance(why, Skip) else ""


def _listed(run: ImportRun, orders: Iterable[Read]) -> dict[str, str]:
    """Order id -> reason of those that are on the set-aside list."""
    rows = QuarantinedOrder.objects.filter(
        selling_partner=run.selling_partner,
        resolved_at=None,
        amazon_order_id__in=[order.amazon_order_id for order in orders],
    )
    return dict(rows.values_list("amazon_order_id", "reason"))


def _trouble(order: OrderPayload, is_missing: bool) -> Trouble:
    reason = "missed" if is_missing else "outdated"
    return Trouble(order.amazon_order_id, reason, "", order.marketplace_id)


def _note(run: ImportRun, missed: list[Trouble], outdated: list[Trouble]) -> None:
    """An order that the day's search over all marketplaces found is not counted by the one over a single one."""
    earlier = _found_before(run)
    fresh = [one for one in missed if one.amazon_order_id not in earlier]
    run.missing += len(fresh)
    for trouble in fresh:
        _add(run, "missing", trouble.marketplace_id)
    _list(run, "missed", [one.amazon_order_id for one in fresh])
    _list(run, "outdated", [one.amazon_order_id for one in outdated])


def _found_before(run: ImportRun) -> set[str]:
    found = set(run.findings.get("missed", []))
    if run.findings.get("alone"):
        twins = ImportRun.objects.filter(
            selling_partner=run.selling_partner,
            kind=ImportRun.Kind.AUDIT,
            started_at=run.started_at,
        )
        for twin in twins.exclude(pk=run.pk).only("findings"):
            found.update(twin.findings.get("missed", []))
    return found


def _note_accepted(run: ImportRun, orders: Iterable[Read], now: datetime) -> None:
    """Amazon accepted that these shipped, and still shows them open (decision 15)."""
    rows = Order.objects.filter(
        selling_partner=run.selling_partner,
        amazon_order_id__in=[order.amazon_order_id for order in orders],
        notification__state="accepted",
        notification__settled_at__lte=now - SETTLED,
    )
    _list(
        run, "accepted", rows.order_by("amazon_order_id").values_list("amazon_order_id", flat=True)
    )


def _skip(run: ImportRun, reasons: "dict[Any, int] | Counter[str]") -> None:
    run.skipped = dict(Counter(run.skipped) + Counter({str(k): n for k, n in reasons.items()}))


def _add(run: ImportRun, key: str, marketplace_id: str) -> None:
    counts = run.findings.setdefault(key, {})
    counts[marketplace_id] = counts.get(marketplace_id, 0) + 1


def _list(run: ImportRun, key: str, order_ids: Iterable[str]) -> None:
    known = run.findings.setdefault(key, [])
    known.extend(each for each in order_ids if each not in known)
    del known[MOST_LISTED:]
