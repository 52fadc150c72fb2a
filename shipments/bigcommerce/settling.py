"""How a try ends: the update moves, its order's history says so, and Amazon is left to whom it belongs (SHP-26)."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from orders.handling import lifecycle
from shipments.bigcommerce import claiming, handing_back
from shipments.bigcommerce.claiming import Claim
from shipments.bigcommerce.verdict import LEFT_TO_WAYBILL, Reason
from shipments.models import BigCommerceUpdate
from shipments.words_of_others import about
from stores.bigcommerce.errors import BigCommerceError

State = BigCommerceUpdate.State


class Work(NamedTuple):
    """A claimed update with its order, shipment and link loaded."""

    claim: Claim
    update: BigCommerceUpdate


def load(claim: Claim) -> Work:
    rows = BigCommerceUpdate.objects.select_related("order", "shipment", "link")
    update = rows.defer("order__buyer_data", "link__token").get(pk=claim.update_id)
    update.shipment.order = update.order
    return Work(claim, update)


def accept(work: Work, at: datetime, remote_order: int, remote_shipment: int) -> bool:
    """BigCommerce has the parcel. Final: nothing is ever sent for this order again."""
    return _finish(
        work,
        at,
        State.ACCEPTED,
        "",
        remote_order_id=remote_order,
        remote_shipment_id=remote_shipment,
    )


def end(work: Work, at: datetime, state: State, reason: Reason) -> bool:
    """Ends for good, or until a person tries again."""
    return _finish(work, at, state, reason)


def reject(work: Work, at: datetime, reason: Reason, error: BigCommerceError | None = None) -> bool:
    """A person must look; nothing was written there."""
    said = {} if error is None else _said(work, error)
    return _finish(work, at, State.REJECTED, reason, **said)


def wait(
    work: Work, until: datetime, reason: Reason, error: BigCommerceError | None = None
) -> bool:
    """Back into the queue, not before `until`."""
    said = {} if error is None else _said(work, error)
    return claiming.settle(work.claim, state=State.WAITING, reason=reason, due_at=until, **said)


def postpone(work: Work, until: datetime, reason: Reason, error: BigCommerceError) -> bool:
    """As `wait`, after a call that BigCommerce did not look at: the try does not count."""
    return claiming.settle(
        work.claim,
        state=State.WAITING,
        reason=reason,
        due_at=until,
        attempts=F("attempts") - 1,
        **_said(work, error),
    )


def _said(work: Work, error: BigCommerceError) -> dict[str, Any]:
    return {"message": about(work.update.order_id, error.message), "status": error.status}


def pause(work: Work, until: datetime) -> bool:
    """The turn was too short, and nothing was written there: the try does not count."""
    return claiming.settle(
        work.claim,
        state=State.WAITING,
        reason=Reason.SLOW,
        due_at=until,
        attempts=F("attempts") - 1,
        remote_order_id=work.update.remote_order_id,
    )


def _finish(work: Work, at: datetime, state: State, reason: str, **fields: Any) -> bool:
    fields = {"message": "", **fields}
    update = work.update
    with transaction.atomic():
        if state == State.NOT_NEEDED and reason in LEFT_TO_WAYBILL:
            # This try wrote nothing; an earlier one may have.
            handing_back.hand_back([update.order_id], at, looks=1)
        # Before the row: whoever voids locks the order first, too.
        detail = {"reason": reason} if reason else {}
        lifecycle.note(update.order, f"bigcommerce_{state.value}", user=None, now=at, **detail)
        if not claiming.settle(work.claim, state=state, reason=reason, settled_at=at, **fields):
            transaction.set_rollback(True)
            return False
        return True
