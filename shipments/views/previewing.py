"""The preview beside a form: what goes to Amazon if it is sent as it is filled in now. Nothing is recorded."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from orders.models import Order
from shipments.carriers.checking import doubts_of, parcel_of
from shipments.carriers.checks import UNTRACKED
from shipments.forms import MarkShippedForm
from shipments.models import ShipmentNotification
from shipments.outbox.previewing import preview
from shipments.recording import shipment_of
from stores.fragments import wants

# The place of the preview in its dialog, and the name of the button that asks for it where there is no script.
PREVIEW = "preview"


def is_preview(request: HttpRequest) -> bool:
    """Then nothing may be recorded, whatever else was sent."""
    return PREVIEW in request.POST


def wants_preview_alone(request: HttpRequest) -> bool:
    return is_preview(request) and wants(request, PREVIEW)


def preview_context(
    order: Order,
    notification: ShipmentNotification | None,
    form: MarkShippedForm,
    now: datetime,
    asked: Collection[str],
) -> dict[str, Any]:
    """`missing` names what is not entered yet; until then no problem is told. Empty where Amazon is not told at all.

    `asked`: keys of the doubts that stand above the form with a tick each, and are not said a second time.
    """
    if order.is_manual:
        return {}
    details = form.so_far()
    # An empty number is one that is still to be scanned, until somebody ticks that there is none (decision 27).
    ticks = form.data.getlist("tick") if isinstance(form.data, QueryDict) else []
    number = details.tracking_number or UNTRACKED in ticks
    entered = {"a carrier": details.carrier_code, "a tracking number": number}
    missing = [name for name, value in entered.items() if not value]
    doubts = [] if missing else doubts_of([parcel_of(order, details)], now)[order.pk]
    told = preview(shipment_of(order, details), notification, doubts, now)
    said = {doubt.text for doubt in doubts if doubt.key in asked}
    told = told._replace(findings=[each for each in told.findings if each.text not in said])
    return {"preview": told, "missing": " and ".join(missing)}
