"""Rule: what the shell around every page says about the stores. Pure; the time is passed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from orders.audit.rule import PROVES_FOR
from stores.display import ago, day, duration
from stores.health import STALE_AFTER
from stores.renewing.renewal import renewal
from stores.renewing.secret_age import SecretAge


class StoreFacts(NamedTuple):
    name: str
    bad_credentials: bool
    paused: bool
    auto_import: bool
    authorized_at: datetime
    last_import_at: datetime | None
    created_at: datetime
    zone: ZoneInfo


class Outbox(NamedTuple):
    """How many notifications need a fix, and how many wait for long although their seller is connected.

    `unconfirmed`: bought labels that Amazon does not count after their ship date (decision 28). `late`: those of any
    kind whose ship-by is near or past. `held`: sellers for whom nothing is sent before somebody has looked at the
    account (TRB-3).
    """

    to_fix: int = 0
    over_an_hour: int = 0
    over_a_day: int = 0
    unconfirmed: int = 0
    late: int = 0
    held: int = 0


class Cancellations(NamedTuple):
    """Parcels to take out of the pile (STA-10), and buyers who wait for a decision (decision 17)."""

    late: int = 0
    asking: int = 0


class BigCommerce(NamedTuple):
    """Linked stores whose token is refused, parcels that BigCommerce did not take, and those that wait for long."""

    cut_off: int = 0
    to_fix: int = 0
    over_an_hour: int = 0


class Heartbeat(NamedTuple):
    """`tone` is a colour class of the dot: good, warn or bad."""

    tone: str
    title: str
    text: str


class Strip(NamedTuple):
    """The one warning above a page; `page` is the name of the address its button leads to, `query` what follows it.

    `about`: the line of the help page of errors that explains it (TRB-6), empty for what is no error.
    """

    level: str
    icon: str
    subject: str
    text: str
    page: str
    action: str
    query: str = ""
    about: str = ""


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


def strip(
    stores: Sequence[StoreFacts],
    outbox: Outbox,
    cancellations: Cancellations,
    now: datetime,
    *,
    staff: bool,
    secret: SecretAge | None = None,
    bigcommerce: BigCommerce = BigCommerce(),  # noqa: B008 - a tuple
) -> Strip | None:
    """The worst thing that somebody must mend, or None. `secret` is for those who can change it."""
    return (
        _cut_off(stores)
        or _to_take_out(cancellations.late)
        or _held(outbox.held)
        or _untold(outbox.late)
        or _stuck(outbox.over_a_day, "24 hours", "bad", staff=staff)
        or _late(stores, now, staff=staff)
        or _rejected(outbox.to_fix)
        or _unconfirmed(outbox.unconfirmed)
        or _bigcommerce_cut_off(bigcommerce.cut_off)
        or _bigcommerce_to_fix(bigcommerce.to_fix)
        or _old_secret(secret, "bad")
        or _asking(cancellations.asking)
        or _stuck(outbox.over_an_hour, "an hour", "warn", staff=staff)
        or _bigcommerce_waits(bigcommerce.over_an_hour)
        or _ending(stores, now)
        or _old_secret(secret, "warn")
    )


def _cut_off(stores: Sequence[StoreFacts]) -> Strip | None:
    bad = [store for store in stores if store.bad_credentials]
    if not bad:
        return None
    text = "lost the connection to Amazon. Imports and shipment notifications have stopped."
    return Strip(
        "bad",
        "plug",
        _names(bad),
        text,
        "stores:list",
        "Renew the authorization",
        about="connection_invalid",
    )


def _to_take_out(count: int) -> Strip | None:
    """Every parcel of these that leaves is lost, so this comes before what can be mended tomorrow (STA-10)."""
    if not count:
        return None
    one = count == 1
    subject = "1 order was" if one else f"{count} orders were"
    parcel = "its parcel out of the pile and void its label" if one else "their parcels out"
    text = f"cancelled at Amazon after shipping here. Take {parcel}."
    return Strip("bad", "circle-alert", subject, text, "shipments:pull_list", "Pull list")


def _untold(count: int) -> Strip | None:
    """Here hours count: what Amazon hears of after ship-by is late for good."""
    if not count:
        return None
    subject = "1 shipment is" if count == 1 else f"{count} shipments are"
    text = "not accepted by Amazon, and the ship-by is near or past."
    page = "shipments:notifications"
    return Strip("bad", "hourglass", subject, text, page, "Look at them", "show=late")


def _held(count: int) -> Strip | None:
    if not count:
        return None
    subject = "Nothing is sent to Amazon" if count == 1 else f"Nothing is sent for {count} sellers"
    text = "before somebody has looked at the account: Amazon rejected feed after feed. Orders may become late."
    page = "shipments:notifications"
    return Strip("bad", "pause", subject, text, page, "See why", about="feed_rejected")


def _asking(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 buyer" if count == 1 else f"{count} buyers"
    text = "asked to cancel. Such an order is not shipped before somebody decides."
    return Strip(
        "warn", "circle-alert", subject, text, "orders:list", "Decide", "tab=all&mark=cancel"
    )


def _late(stores: Sequence[StoreFacts], now: datetime, *, staff: bool) -> Strip | None:
    beat = heartbeat(stores, now)
    if beat is None or beat.tone != "bad":
        return None
    why = "The background worker may not be running: see the command doctor." if staff else ""
    text = f"{beat.text}. New orders may be missing here. {why}".strip()
    return Strip("bad", "circle-alert", "Imports are late.", text, "orders:activity", "Activity")


def _rejected(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 shipment" if count == 1 else f"{count} shipments"
    text = "could not be confirmed at Amazon. Amazon still expects them."
    return Strip("bad", "send", subject, text, "shipments:notifications", "Fix", about="rejected")


def _unconfirmed(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 label is" if count == 1 else f"{count} labels are"
    text = "not counted by Amazon. The ship date is over, and Amazon still expects the order."
    page = "shipments:unconfirmed"
    return Strip("bad", "circle-alert", subject, text, page, "Look at them")


def _bigcommerce_cut_off(count: int) -> Strip | None:
    if not count:
        return None
    tokens = "the token of 1 store" if count == 1 else f"the tokens of {count} stores"
    text = f"refuses {tokens}. Parcels wait and are sent there after a new token is pasted."
    return Strip("bad", "plug", "BigCommerce", text, "stores:list", "Open the stores")


def _bigcommerce_to_fix(count: int) -> Strip | None:
    if not count:
        return None
    subject = "1 parcel" if count == 1 else f"{count} parcels"
    text = "could not be sent to BigCommerce."
    return Strip("bad", "send", subject, text, "shipments:bigcommerce", "Fix")


def _bigcommerce_waits(count: int) -> Strip | None:
    """Decision 24: nothing gives up, so somebody must hear of it."""
    if not count:
        return None
    subject = "1 parcel" if count == 1 else f"{count} parcels"
    text = "could not be sent to BigCommerce for more than an hour. They are tried again by themselves."
    return Strip("warn", "hourglass", subject, text, "shipments:bigcommerce", "Look at them")


def _stuck(count: int, span: str, level: str, *, staff: bool) -> Strip | None:
    """Decision 24: nothing gives up, so somebody must hear of it."""
    if not count:
        return None
    subject = "1 shipment" if count == 1 else f"{count} shipments"
    why = "See the command doctor." if staff else "They are tried again by themselves."
    text = f"could not be confirmed at Amazon for more than {span}. {why}"
    page = "shipments:notifications"
    return Strip(level, "hourglass", subject, text, page, "Notifications")


def _ending(stores: Sequence[StoreFacts], now: datetime) -> Strip | None:
    ending = [store for store in stores if renewal(store.authorized_at, now).tone]
    if not ending:
        return None
    first = min(ending, key=lambda store: store.authorized_at)
    ends = renewal(first.authorized_at, now)
    days = f"in {ends.days_left} day{'' if ends.days_left == 1 else 's'}"
    text = (
        f"needs its authorization renewed {'now' if ends.is_over else days}. "
        f"After {day(ends.due_at, first.zone, now)}, imports and shipment notifications stop."
    )
    return Strip("warn", "plug", first.name, text, "stores:list", "Renew the authorization")


def _old_secret(secret: SecretAge | None, level: str) -> Strip | None:
    if secret is None or secret.tone != level:
        return None
    over = "It is over its 180 days" if level == "bad" else "Amazon ends it after 180"
    text = f"has been in use for {secret.days} days. {over}, and then no seller can be reached. Make a new one."
    return Strip(level, "key-round", "LWA_CLIENT_SECRET", text, "", "")


def _should_import(store: StoreFacts) -> bool:
    return store.auto_import and not store.paused


def _imports(store: StoreFacts) -> bool:
    return _should_import(store) and not store.bad_credentials


def _names(stores: Sequence[StoreFacts]) -> str:
    names = [store.name for store in stores]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
