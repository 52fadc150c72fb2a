"""Deleting a store, a seller or an account for good (DPP 1.7, CON-13), also one that is paused or disconnected.

What is to go is written down first, and the row that it is found by goes last, so a run that was cut off is finished
by the same command. What stays is proof without anything of an order or a buyer, but with the names of what went: the
audit list, which must be kept for 12 months (DPP 2.6), and the certificate.
"""

from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q
from django_q.models import OrmQ

from config.leaving.deleting import delete_rows
from config.leaving.naming import names
from config.leaving.scope import Scope, Target, counts, rows_of
from config.leaving.signing_out import sign_out
from orders.models import ImportRun, Order
from redaction.customers import clear_forsaken
from redaction.log_file import empty_log
from shipments.models import Batch, ShipmentNotification
from stores import audit
from stores.faults import fault_point
from stores.models import (
    Account,
    AuditEvent,
    BigCommerceLink,
    Member,
    SellingPartner,
    Store,
    User,
)

BEGUN, DONE = "store.purging", "store.purged"
# Whoever was in the middle of a task may write once more.
_PASSES = 3
# For readers of SQLite; a page takes less.
_LOG_SECONDS = 10


class StillWorkedOn(Exception):
    """Rows came back while they were deleted: a worker is at them."""


def unsent(scope: Scope) -> int:
    """Shipments that Amazon must still be told of; after the purge nobody tells it."""
    rows = ShipmentNotification.objects.filter(scope.of_orders("order__"), settled_at=None)
    return rows.count()


def unfinished(subject: str) -> AuditEvent | None:
    """The purge of that name that was begun and not brought to its end."""
    begun = AuditEvent.objects.filter(action=BEGUN, subject=subject).order_by("pk").last()
    if begun is None:
        return None
    done = AuditEvent.objects.filter(action=DONE, subject=subject, pk__gt=begun.pk)
    return None if done.exists() else begun


def begin(target: Target, now: datetime, by: str) -> AuditEvent:
    """Written down before anything goes: what, by id and by name, and how many rows of each table."""
    found = unfinished(target.subject)
    if found is not None:
        return found
    scope = target.scope
    audit.record(
        BEGUN,
        user=None,
        account=target.account,
        subject=target.subject,
        stores=scope.stores,
        sellers=scope.sellers,
        named=names(target),
        counts=dict(counts(scope)),
        redacted=Order.objects.filter(scope.of_orders()).exclude(redacted_at=None).count(),
        by=by,
    )
    begun = unfinished(target.subject)
    assert begun is not None
    return begun


def run(begun: AuditEvent, now: datetime) -> bool:
    """Deletes all of it; whether SQLite's log could be emptied, too. Raises StillWorkedOn."""
    scope = Scope.of(begun)
    _stop(scope, now)
    for _ in range(_PASSES):
        try:
            _delete_once(scope)
        except IntegrityError:
            continue
        if not counts(scope):
            break
    else:
        raise StillWorkedOn
    clear_forsaken(now)
    fault_point("purge-emptied")
    emptied = empty_log(seconds=_LOG_SECONDS)
    account = None if scope.whole_account else begun.account
    audit.record(DONE, user=None, account=account, subject=begun.subject, **begun.detail)
    return emptied


def _stop(scope: Scope, now: datetime) -> None:
    """Nothing is fetched or sent any more."""
    whole = Q(selling_partner__in=scope.sellers)
    stores = Store.objects.filter(whole | Q(pk__in=scope.stores))
    stores.filter(paused_at=None).update(paused_at=now)
    BigCommerceLink.objects.filter(store__in=stores).update(token="", unlinked_at=now)
    SellingPartner.objects.filter(pk__in=scope.sellers).update(
        refresh_token="",
        access_token="",
        credentials=SellingPartner.Credentials.BAD,
        credentials_error=SellingPartner.DISCONNECTED,
        credentials_changed_at=now,
        authorized_at=now,
    )
    # Messages of pages that nobody opened yet may name an order. A task that is lost is queued anew within a minute.
    sign_out(set(Member.objects.filter(account=scope.account_id).values_list("user_id", flat=True)))
    OrmQ.objects.all().delete()


def _delete_once(scope: Scope) -> None:
    for rows in rows_of(scope):
        if rows.model in (Batch, ImportRun, Account, User):
            # Few rows, and those that point at them are let go or go along.
            rows.delete()
        else:
            delete_rows(rows)
