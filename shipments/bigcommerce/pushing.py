"""People who do not want to wait: "Try again" of a shipper, "Push now" of support. Neither can send twice."""

from datetime import datetime

from django.db import transaction

from orders.handling import lifecycle
from shipments.bigcommerce.verdict import Reason
from shipments.models import BigCommerceUpdate
from stores import audit
from stores.models import BigCommerceLink, User

State = BigCommerceUpdate.State


def may_retry(update: BigCommerceUpdate) -> bool:
    """Refused ones, and orders that BigCommerce did not hold; not where Waybill told Amazon in its place."""
    link = update.link
    given_up = update.state == State.NOT_NEEDED and update.reason == Reason.NOT_THERE
    given_up = given_up and link.teller == BigCommerceLink.Teller.WAYBILL
    of_this_shop = link.unlinked_at is None and update.created_at >= link.created_at
    return of_this_shop and (update.state == State.REJECTED or given_up)


def retry(update: BigCommerceUpdate, user: User | None, now: datetime) -> bool:
    """Back into the queue with its patience renewed; False, and nothing done, in any other state."""
    if not may_retry(update):
        return False
    with transaction.atomic():
        lifecycle.note(update.order, "bigcommerce_retried", user=user, now=now)
        rows = BigCommerceUpdate.objects.filter(pk=update.pk, state=update.state)
        done = rows.update(
            state=State.WAITING, reason="", due_at=now, created_at=now, settled_at=None, message=""
        )
        if not done:
            transaction.set_rollback(True)
        return bool(done)


def push(update: BigCommerceUpdate, user: User, now: datetime) -> bool:
    """Support makes one due at once; finished ones stay as they are."""
    with transaction.atomic():
        waiting = BigCommerceUpdate.objects.filter(pk=update.pk, state=State.WAITING)
        pushed = bool(waiting.update(due_at=now))
        if pushed:
            audit.record(
                "bigcommerce.pushed",
                user=user,
                account=update.order.store.selling_partner.account,
                subject=f"order {update.order.public_id}",
                state=update.state,
            )
        return pushed or retry(update, user, now)
