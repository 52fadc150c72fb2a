"""Rule: what the side bar says about the stores. Pure; the time is passed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orders.audit.rule import PROVES_FOR
from stores.display import ago, duration
from stores.health import STALE_AFTER
from stores.renewing.renewal import renewal


class StoreFacts(NamedTuple):
    name: str
    bad_credentials: bool
    paused: bool
    auto_import: bool
    authorized_at: datetime
    last_import_at: datetime | None
    created_at: datetime
    zone: ZoneInfo
    frozen: bool = False


class Heartbeat(NamedTuple):
    """`tone` is a colour class of the dot: good, warn or bad."""

    tone: str
    title: str
    text: str


class Audits(NamedTuple):
    """The newest audits of missing orders: one for each seller with an active store (IMP-11).

    `missing` is what is not here even now; `sellers` counts them all, `unchecked` those without an audit so far.
    `since` is when the audit that is the longest ago ended, or since when a seller waits for its first.
    """

    checked: int
    missing: int
    sellers: int
    unchecked: int
    since: datetime | None
    running: bool = False
    failed: bool = False


class Proof(NamedTuple):
    """The line that says that no order is missing; `tone` is bad, warn or empty."""

    tone: str
    text: str


def proof(audits: Audits, now: datetime) -> Proof:
    """Good only while every seller was checked lately."""
    if audits.missing:
        return Proof("bad", f"{audits.missing:,} missing of {audits.checked:,}")
    if audits.since is None:
        return Proof("", "No active store to check for missing orders")
    if audits.failed:
        return Proof("warn", "The check for missing orders failed")
    if now - audits.since > PROVES_FOR:
        return Proof("warn", f"Not checked for missing orders for {duration(now - audits.since)}")
    if audits.running:
        return Proof("", "Checking for missing orders")
    if audits.unchecked == audits.sellers:
        return Proof("", "Not checked for missing orders yet")
    if audits.unchecked:
        text = f"{audits.unchecked} of {audits.sellers} sellers not checked for missing orders yet"
        return Proof("warn", text)
    return Proof("good", f"0 missing of {audits.checked:,} · checked {ago(audits.since, now)}")


def needs_attention(store: StoreFacts, now: datetime) -> bool:
    return store.bad_credentials or bool(renewal(store.authorized_at, now).tone)


def heartbeat(stores: Sequence[StoreFacts], now: datetime) -> Heartbeat | None:
    """How recent the imports are, judged by the store that waits longest; None without a store."""
    if not stores:
        return None
    running = [store for store in stores if _imports(store)]
    if not running:
        return Heartbeat("warn", "No imports running", "Every store is paused or needs attention")
    oldest = min(store.last_import_at or store.created_at for store in running)
    never = any(store.last_import_at is None for store in running)
    late = now - oldest > STALE_AFTER
    if late:
        return Heartbeat("bad", "Imports are late", f"Last one {ago(oldest, now)}")
    cut_off = sum(_should_import(store) and store.bad_credentials for store in stores)
    if cut_off:
        title = f"{cut_off} store{'' if cut_off == 1 else 's'} cut off"
        others = "first import running" if never else f"last import {ago(oldest, now)}"
        return Heartbeat("warn", title, f"Other stores: {others}")
    if never:
        return Heartbeat("good", "First import running", "Orders appear as they arrive")
    return Heartbeat("good", "Imports running", f"Last one {ago(oldest, now)}")


def _should_import(store: StoreFacts) -> bool:
    return store.auto_import and not store.paused


def _imports(store: StoreFacts) -> bool:
    return _should_import(store) and not store.bad_credentials
