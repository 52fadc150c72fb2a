"""What every page of the shell shows: counts, the warning strip, the heartbeat of the import."""

from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from config import outbox, strips
from config import shell as rule
from config.strip import Strip
from orders.attention import ASKING, CANCELLED_LATE
from orders.lists.merging import count_all
from orders.models import ImportRun, Order, QuarantinedOrder
from redaction.reminding import losing
from shipments.bigcommerce.listing import waiting_for
from shipments.labels.watching import unconfirmed
from shipments.listing.counting import fix_rows, late_rows
from shipments.models import Batch, BigCommerceUpdate, ShipmentNotification
from shipments.outbox import late
from shipments.outbox.stopped import STOPPED
from shipments.outbox.verdict import Reason
from stores import clock
from stores.display import count
from stores.models import BigCommerceLink, Member, SellingPartner, Store, User
from stores.renewing.secret_age import SecretAge, secret_age
from stores.spapi import client_secret, clock_watch

_KEPT_S = 5
# Beyond this a count says nothing new and costs time.
_MOST = 1000


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context variable `shell` of templates/base.html; empty for a visitor who has not signed in."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"shell": {}}
    # Asked for by pages that have a shell only: neither the admin nor a fragment pays for it.
    return {"shell": SimpleLazyObject(lambda: _kept_facts(user))}


def _kept_facts(user: User) -> dict[str, Any]:
    """In this process's memory: the shared cache is a table, and would cost the queries that it saves."""
    kept: dict[str, Any] | None = caches["shell"].get(f"shell-{user.pk}")
    if kept is None:
        kept = _facts(user, clock.now())
        caches["shell"].set(f"shell-{user.pk}", kept, _KEPT_S)
    return kept


def forget_shell(user: User) -> None:
    """This process draws the shell anew; another one shows its own for a few seconds more."""
    caches["shell"].delete(f"shell-{user.pk}")


def _facts(user: User, now: datetime) -> dict[str, Any]:
    stores = list(
        Store.objects.for_user(user)
        .annotate(role=F("selling_partner__account__members__role"))
        .select_related("selling_partner__account")
        .order_by("name")
    )
    known = [_store_facts(store) for store in stores if not _is_given_up(store)]
    counts = _counts(stores, now)
    waiting = strips.Outbox(
        counts["to_fix"],
        counts["over_an_hour"],
        counts["over_a_day"],
        counts["unconfirmed"],
        sum(counts[part] for part in late.PARTS),
        counts["held"],
        counts["account"],
        counts["frozen"],
        counts["clocks_off"],
    )
    bigcommerce = strips.BigCommerce(
        counts["bigcommerce_cut_off"],
        counts["bigcommerce_to_fix"],
        counts["bigcommerce_waits"],
    )
    cancelled = strips.Cancellations(counts["late"], counts["asking"])
    secret = _secret(now) if user.is_staff else None
    strip = strips.strip(
        known,
        waiting,
        cancelled,
        now,
        staff=user.is_staff,
        secret=secret,
        bigcommerce=bigcommerce,
        losing=counts["losing"],
    )
    roles = (
        set() if stores else set(Member.objects.filter(user=user).values_list("role", flat=True))
    )
    return {
        "is_member": bool(stores or roles),
        # Asked by pages that have no store to show.
        "may_connect": Member.Role.MANAGER in roles,
        "may_manage": Member.Role.MANAGER in roles | {vars(store)["role"] for store in stores},
        "account_name": _account_name(user, stores),
        "open_orders": _shown(counts["open_orders"]),
        "notifications_to_fix": _shown(counts["to_fix"] + counts["stopped"]),
        "batches_running": _shown(counts["batches"]),
        "losing_buyers": _shown(counts["losing"]),
        # A store with trouble at both ends has two things to mend.
        "stores_attention": sum(rule.needs_attention(store, now) for store in known)
        + counts["bigcommerce_cut_off"],
        "heartbeat": rule.heartbeat(known, now),
        "missing_orders": _shown(counts["missing"]),
        "proof": rule.proof(_audits(stores, counts["missing"]), now) if stores else None,
        "strip": None if strip is None else {**strip._asdict(), "url": _address(strip)},
    }


def _counts(stores: list[Store], now: datetime) -> dict[str, int]:
    """In one statement, each up to `_MOST` + 1."""
    ours: dict[str, Any] = {
        "selling_partner__in": {store.selling_partner_id for store in stores},
        "order__store__in": stores,
    }
    counted: dict[str, QuerySet[Any]] = {
        "open_orders": Order.objects.filter(store__in=stores).open(),
        "late": Order.objects.filter(CANCELLED_LATE, store__in=stores),
        "asking": Order.objects.filter(ASKING, store__in=stores),
        "losing": losing(now, Order.objects.filter(store__in=stores)),
        "missing": QuarantinedOrder.objects.filter(
            store__in=stores, resolved_at=None, reason="missed"
        ),
        **fix_rows(stores),
        "account": ShipmentNotification.objects.filter(
            STOPPED, reason=Reason.FEED_REJECTED, **ours
        ),
        "batches": Batch.objects.filter(
            account__in={store.selling_partner.account_id for store in stores},
            state=Batch.State.RUNNING,
        ),
        "over_an_hour": outbox.waiting(now, outbox.HOUR).filter(**ours),
        "over_a_day": outbox.waiting(now, outbox.DAY).filter(**ours),
        "unconfirmed": unconfirmed(stores, now),
        **late_rows(stores, now),
        "held": outbox.holds(frozen=False).filter(selling_partner__in=ours["selling_partner__in"]),
        "frozen": outbox.holds(frozen=True).filter(selling_partner__in=ours["selling_partner__in"]),
        "clocks_off": clock_watch.off(now),
        "bigcommerce_cut_off": BigCommerceLink.objects.filter(
            store__in=stores, unlinked_at=None, credentials=BigCommerceLink.Credentials.BAD
        ),
        "bigcommerce_to_fix": BigCommerceUpdate.objects.filter(
            link__store__in=stores, state=BigCommerceUpdate.State.REJECTED
        ),
        "bigcommerce_waits": waiting_for(now, outbox.HOUR).filter(link__store__in=stores),
    }
    if not stores:
        return dict.fromkeys(counted, 0)  # an empty list has no SQL
    return count_all({name: rows[: _MOST + 1] for name, rows in counted.items()})


def _audits(stores: list[Store], missing: int) -> rule.Audits:
    """Found by when they started, which each seller remembers: no list of runs is searched for them."""
    active = [store.selling_partner for store in stores if store.paused_at is None]
    sellers = {seller.pk: seller for seller in active}
    began = [seller.audited_at for seller in sellers.values() if seller.audited_at]
    runs = ImportRun.objects.filter(
        kind=ImportRun.Kind.AUDIT, selling_partner__in=sellers, started_at__in=began
    ).only("state", "findings", "started_at", "ended_at", "selling_partner_id")
    newest = {pk: seller.audited_at for pk, seller in sellers.items()}
    # Another seller's audit may have begun at the same moment as an older one of this seller's.
    found = [r for r in runs if newest[r.selling_partner_id] == r.started_at] if began else []
    together = {run.selling_partner_id: run for run in found if not run.findings.get("alone")}
    waits = [seller.created_at for pk, seller in sellers.items() if pk not in together]
    return rule.Audits(
        checked=sum(sum(run.findings.get("checked", {}).values()) for run in together.values()),
        missing=missing,
        sellers=len(sellers),
        unchecked=len(waits),
        since=min([*waits, *(r.ended_at or r.started_at for r in together.values())], default=None),
        running=any(run.state == ImportRun.State.RUNNING for run in found),
        failed=any(run.state in (ImportRun.State.FAILED, ImportRun.State.PARTLY) for run in found),
    )


def _address(strip: Strip) -> str:
    path = reverse(strip.page) if strip.page else ""
    return f"{path}?{strip.query}" if strip.query else path


def _secret(now: datetime) -> SecretAge | None:
    first = client_secret.first_used_at()
    return None if first is None else secret_age(first, now)


def _is_given_up(store: Store) -> bool:
    """Disconnected on purpose: nobody needs to be told (CON-13)."""
    return store.paused_at is not None and store.selling_partner.is_disconnected


def _store_facts(store: Store) -> rule.StoreFacts:
    seller = store.selling_partner
    return rule.StoreFacts(
        name=store.name,
        bad_credentials=seller.credentials == SellingPartner.Credentials.BAD,
        paused=store.paused_at is not None,
        auto_import=store.auto_import,
        authorized_at=seller.authorized_at,
        last_import_at=store.last_import_at,
        created_at=store.created_at,
        zone=store.marketplace.time_zone,
        frozen=seller.is_frozen,
    )


def _account_name(user: User, stores: list[Store]) -> str:
    if stores:
        return stores[0].selling_partner.account.name
    account = user.accounts.first()
    return "" if account is None else account.name


def _shown(number: int) -> str:
    """Nothing at all for none."""
    return count(number, _MOST) if number else ""
