"""Rule: the worst thing that somebody must mend, for the one warning above a page. Pure; the time is passed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from config import shipping_strips as about
from config.shell import StoreFacts, heartbeat
from config.strip import Strip
from stores.display import day
from stores.renewing.renewal import renewal
from stores.renewing.secret_age import SecretAge


class Outbox(NamedTuple):
    """How many notifications need a fix, and how many wait for long although their seller is connected.

    `unconfirmed`: bought labels that Amazon does not count after their ship date (decision 28). `late`: those of any
    kind whose ship-by is near or past. `held`: sellers for whom nothing is sent before somebody has looked at the
    account (TRB-3). `account`: notifications of feeds that Amazon rejected as a whole, which comes before a hold.
    `frozen`: sellers whose queue stands since an incident (T4). `clocks_off`: machines of Waybill that tell nothing
    since their clock is not Amazon's (T19).
    """

    to_fix: int = 0
    over_an_hour: int = 0
    over_a_day: int = 0
    unconfirmed: int = 0
    late: int = 0
    held: int = 0
    account: int = 0
    frozen: int = 0
    clocks_off: int = 0


class Cancellations(NamedTuple):
    """Parcels to take out of the pile (STA-10), and buyers who wait for a decision (decision 17)."""

    late: int = 0
    asking: int = 0


class BigCommerce(NamedTuple):
    """Linked stores whose token is refused, parcels that BigCommerce did not take, and those that wait for long."""

    cut_off: int = 0
    to_fix: int = 0
    over_an_hour: int = 0


def strip(
    stores: Sequence[StoreFacts],
    outbox: Outbox,
    cancellations: Cancellations,
    now: datetime,
    *,
    staff: bool,
    secret: SecretAge | None = None,
    bigcommerce: BigCommerce = BigCommerce(),  # noqa: B008 - a tuple
    losing: int = 0,
) -> Strip | None:
    """The worst thing that somebody must mend, or None. `secret` is for those who can change it.

    `losing`: open orders whose buyer details go within three days.
    """
    return (
        _frozen(stores)
        or _cut_off(stores)
        or about.to_take_out(cancellations.late)
        or about.clock_off(outbox.clocks_off)
        or about.frozen(outbox.frozen)
        or about.held(outbox.held)
        or about.untold(outbox.late)
        or about.stuck(outbox.over_a_day, "24 hours", "bad", staff=staff)
        or _late(stores, now, staff=staff)
        or about.rejected(outbox.to_fix)
        or about.unconfirmed(outbox.unconfirmed)
        or about.bigcommerce_cut_off(bigcommerce.cut_off)
        or about.bigcommerce_to_fix(bigcommerce.to_fix)
        or _old_secret(secret, "bad")
        or about.account(outbox.account)
        or about.asking(cancellations.asking)
        or about.losing(losing)
        or about.stuck(outbox.over_an_hour, "an hour", "warn", staff=staff)
        or about.bigcommerce_waits(bigcommerce.over_an_hour)
        or _ending(stores, now)
        or _old_secret(secret, "warn")
    )


def _frozen(stores: Sequence[StoreFacts]) -> Strip | None:
    frozen = [store for store in stores if store.frozen]
    if not frozen:
        return None
    text = f"{'was' if len(frozen) == 1 else 'were'} frozen after an incident. Nothing is imported or sent."
    return Strip(
        "bad",
        "plug",
        _names(frozen),
        text,
        "stores:list",
        "Renew the authorization",
        about="frozen",
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


def _late(stores: Sequence[StoreFacts], now: datetime, *, staff: bool) -> Strip | None:
    beat = heartbeat(stores, now)
    if beat is None or beat.tone != "bad":
        return None
    why = "The background worker may not be running: see the command doctor." if staff else ""
    text = f"{beat.text}. New orders may be missing here. {why}".strip()
    return Strip("bad", "circle-alert", "Imports are late.", text, "orders:activity", "Activity")


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


def _names(stores: Sequence[StoreFacts]) -> str:
    names = [store.name for store in stores]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
