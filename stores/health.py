"""How a store is doing, for its card: a chip, and at most one trouble with one way out (CON-11, TRB)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from stores.models import SellingPartner, Store
from stores.problems import explain
from stores.renewing.renewal import renewal
from stores.renewing.token_trouble import TokenTrouble

# Polls run every 5 to 15 minutes (decision 15): an hour without one is worth a word.
STALE_AFTER = timedelta(hours=1)


class Chip(NamedTuple):
    """Arguments of components/state_chip.html."""

    kind: str
    state: str


class Trouble(NamedTuple):
    """`since` may be None; `action` is "renew", "resume", "settings" or empty."""

    tone: str
    what: str
    since: datetime | None
    means: str
    fix: str
    action: str = ""


GOOD = Chip("credentials", "good")
BAD = Chip("credentials", "bad")
FROZEN = Chip("store", "frozen")
PAUSED = Chip("store", "paused")
DISCONNECTED = Chip("store", "disconnected")
NOT_IMPORTING = Chip("store", "not_importing")
# Amazon is well; the linked BigCommerce store refuses the token.
CUT_OFF_THERE = Chip("store", "cut_off_there")


def is_stale(store: Store, now: datetime) -> bool:
    """It should have imported within the hour, and did not."""
    last_seen = store.last_import_at or store.created_at
    waits = store.paused_at is None and store.auto_import
    return waits and now - last_seen > STALE_AFTER


def health(
    store: Store, now: datetime, token_trouble: TokenTrouble | None = None
) -> tuple[Chip, Trouble | None]:
    """The worst matter first. Needs `selling_partner` loaded; `token_trouble` may explain a stale store (TRB-2)."""
    seller = store.selling_partner
    if seller.is_frozen:
        return FROZEN, _frozen(seller)
    if store.paused_at is not None and seller.is_disconnected:
        return DISCONNECTED, _disconnected(seller)
    if store.paused_at is not None:
        return PAUSED, _paused(store.paused_at)
    if seller.credentials == SellingPartner.Credentials.BAD:
        return BAD, _bad(seller)
    if not store.auto_import:
        return NOT_IMPORTING, _AUTO_OFF
    if is_stale(store, now):
        return NOT_IMPORTING, _no_token(token_trouble) if token_trouble else _stale(store)
    return GOOD, _ending(seller, now)


def _frozen(seller: SellingPartner) -> Trouble:
    """Before "Paused": a resume alone brings nothing."""
    problem = explain(SellingPartner.FROZEN)
    what = f"{problem.title}: renew the authorization first."
    since = seller.credentials_changed_at
    return Trouble("bad", what, since, problem.meaning, problem.advice, "renew")


def _paused(since: datetime) -> Trouble:
    return Trouble(
        "",
        "Paused.",
        since,
        "No orders are imported. Orders that came meanwhile are fetched when you resume.",
        "",
        "resume",
    )


def _disconnected(seller: SellingPartner) -> Trouble:
    return Trouble(
        "",
        "Disconnected.",
        seller.credentials_changed_at,
        "The orders that are here stay, and buyer details are still removed on time.",
        "",
        "renew",
    )


def _bad(seller: SellingPartner) -> Trouble:
    # Resumed after it was disconnected: it needs what any store without an authorization needs.
    code = "" if seller.is_disconnected else seller.credentials_error
    problem = explain(code or "connection_invalid", credentials_bad=True)
    return Trouble(
        "bad",
        problem.title,
        seller.credentials_changed_at,
        problem.meaning,
        problem.advice,
        "renew",
    )


def _no_token(trouble: TokenTrouble) -> Trouble:
    problem = explain(trouble.problem)
    return Trouble("warn", problem.title, trouble.since, problem.meaning, problem.advice)


_AUTO_OFF = Trouble(
    "warn",
    "Automatic import is off.",
    None,
    "New orders come when someone presses Import now, or with the daily order audit. None is lost meanwhile.",
    "",
    "settings",
)


def _stale(store: Store) -> Trouble:
    return Trouble(
        "warn",
        "No import has finished for more than an hour.",
        store.last_import_at,
        "New orders may be missing here. None is lost: the next good import fetches them all.",
        "Waybill tries again by itself. See Activity for the reason.",
    )


def _ending(seller: SellingPartner, now: datetime) -> Trouble | None:
    ends = renewal(seller.authorized_at, now)
    if not ends.tone:
        return None
    what = (
        "The authorization is over a year old." if ends.is_over else "The authorization ends soon."
    )
    return Trouble(
        "warn",
        what,
        None,
        "Amazon wants consent again every 365 days. Without it imports stop; missed orders come after you renew.",
        "",
        "renew",
    )
