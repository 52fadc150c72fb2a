"""Asking the sources that answer when asked, as often as `pace` says, within each seller's allowance."""

import time
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from shipments.models import Label, Shipment
from shipments.tracking import pace
from shipments.tracking.seen import Seen, Transit
from shipments.tracking.sources import SOURCES
from shipments.tracking.writing import write_seen
from stores import clock
from stores.leases import hold
from stores.models import SellingPartner
from stores.spapi.client import open_client
from stores.spapi.errors import NotAuthorized, Rejected, SpApiError, Throttled

BUDGET_S = 12
LEASE_S = 150
# Asked before their answers are written, in one go.
CHUNK = 25


class Asked(NamedTuple):
    """One answer: what was seen (None: nothing yet), or that the question was refused."""

    shipment: Shipment
    seen: Seen | None
    refused: bool = False


def begin(now: datetime) -> int:
    """Starts asking about labels that nobody has asked about; how many.

    The labels whose order was not looked at since (decision 28) are the young ones, so the query stays small.
    """
    young = Label.objects.filter(
        state=Label.State.BOUGHT, order_checked_at=None, driver__in=SOURCES, shipment__isnull=False
    ).exclude(tracking_id="")
    return Shipment.objects.filter(
        pk__in=young.values("shipment"), transit=Transit.UNKNOWN, track_at=None, track_failures=0,
        voided_at=None, created_at__gt=now - pace.ASKED_FOR,
    ).update(track_at=now)  # fmt: skip


def end(now: datetime) -> int:
    """Stops asking about what was voided or is too old; how many."""
    due = Shipment.objects.filter(track_at__lte=now)
    over = Q(voided_at__isnull=False) | Q(created_at__lte=now - pace.ASKED_FOR)
    return due.filter(over).update(track_at=None)


def sellers_due(now: datetime) -> list[int]:
    sellers = due(now).values_list("order__selling_partner", flat=True)
    return list(sellers.order_by("order__selling_partner").distinct())


def due(now: datetime) -> QuerySet[Shipment]:
    """A seller who was cut off waits. Pausing a store stops imports, not this (CON-12)."""
    return Shipment.objects.standing().filter(
        track_at__lte=now,
        order__selling_partner__credentials=SellingPartner.Credentials.GOOD,
        label__state=Label.State.BOUGHT,
    )


def ask(selling_partner_id: int, *, budget_s: float = BUDGET_S) -> bool:
    """Ask about one seller's parcels until none is due or the time is used up. True if work is left for now."""
    with hold(f"tracking:{selling_partner_id}", LEASE_S) as alone:
        if not alone:
            return False
        stop = time.monotonic() + budget_s
        seller = SellingPartner.objects.get(pk=selling_partner_id)
        with open_client(seller):
            while chunk := _next(seller, clock.now()):
                answers, go_on = _ask_each(seller, chunk, stop)
                _write(answers, clock.now())
                if not go_on:
                    return False
                if time.monotonic() >= stop:
                    return True
        return False


def _next(seller: SellingPartner, now: datetime) -> list[Shipment]:
    rows = due(now).filter(order__selling_partner=seller).select_related("label__order__store")
    return list(rows.defer("label__order__buyer_data").order_by("track_at", "pk")[:CHUNK])


def _ask_each(
    seller: SellingPartner, shipments: list[Shipment], stop: float
) -> tuple[list[Asked], bool]:
    """The answers so far, and whether to go on with this seller now."""
    answers: list[Asked] = []
    for shipment in shipments:
        try:
            seen = SOURCES[shipment.label.driver](seller, shipment.label)
        except Throttled:
            # The allowance knows when; the next sweep asks again.
            return answers, False
        except Rejected:
            answers.append(Asked(shipment, None, refused=True))
        except SpApiError as error:
            now = clock.now()
            refused = isinstance(error, NotAuthorized)
            later = now + (pace.REFUSED_FOR if refused else pace.AWAY_FOR)
            due(now).filter(order__selling_partner=seller).update(track_at=later)
            return answers, False
        else:
            answers.append(Asked(shipment, seen))
        if time.monotonic() >= stop:
            break
    return answers, True


def _write(answers: list[Asked], now: datetime) -> None:
    write_seen({asked.shipment.pk: asked.seen for asked in answers if asked.seen is not None}, now)
    rows = []
    for shipment, seen, refused in answers:
        shipment.track_failures = shipment.track_failures + 1 if refused else 0
        shipment.track_at = (
            pace.after_failure(shipment.track_failures, shipment.created_at, now)
            if refused
            else pace.next_ask(seen.transit if seen else Transit.UNKNOWN, shipment.created_at, now)
        )
        rows.append(shipment)
    Shipment.objects.bulk_update(rows, ["track_at", "track_failures"])
