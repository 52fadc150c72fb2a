"""What the page of an order says about its parcels: each shipment with its label, files and the next step."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from orders.models import Order
from shipments import carriers
from shipments.labels import fetching, giving_out, voiding
from shipments.labels.giving_out import KINDS
from shipments.labels.sound import FORMATS
from shipments.models import Label, LabelFile, Shipment, ShipmentNotification
from shipments.telling import still_shown


class File(NamedTuple):
    """A document that can be printed: its address needs `kind` and `format`."""

    kind: str
    format: str
    words: str


class LabelPart(NamedTuple):
    """`refusal`: why it is not given out now. `missing`: bought, but the file is not here. `others`: more formats."""

    label: Label
    files: Sequence[File]
    refusal: str
    missing: bool
    others: Sequence[str]
    redacted: bool


class Parcel(NamedTuple):
    """One shipment of the order. `note`: what people must know of Amazon's side; `may_void`: the button is offered."""

    shipment: Shipment
    carrier: str
    link: str
    label: LabelPart | None
    note: str
    may_void: bool


def parcels_of(order: Order, now: datetime) -> list[Parcel]:
    """Newest first; three queries. Needs the order with its store."""
    shipments = order.shipments.select_related("label").order_by("-pk")
    notification = getattr(order, "notification", None)
    found = list(shipments)
    labels = {s.pk: s.label for s in found if hasattr(s, "label")}
    files = _files(list(labels.values()))
    parcels = []
    for shipment in found:
        label = labels.get(shipment.pk)
        shipment.order = order
        if label is not None:
            label.order = order
        parcels.append(
            Parcel(
                shipment,
                carriers.display_name(shipment.carrier_code, shipment.carrier_name),
                carriers.tracking_link(
                    shipment.carrier_code, shipment.tracking_number, shipment.carrier_name
                ),
                None if label is None else _label(label, files.get(label.pk, []), now),
                _note(shipment, label, notification),
                may_void=not voiding.refusal(shipment),
            )
        )
    return parcels


def _files(labels: Iterable[Label]) -> dict[int, list[tuple[str, str]]]:
    """Kind and format of what is stored, by label; no sealed byte is read."""
    stored = LabelFile.objects.filter(label__in=labels, content__isnull=False, position=0)
    found: dict[int, list[tuple[str, str]]] = {}
    for label_id, kind, format in stored.order_by("pk").values_list("label", "kind", "format"):
        found.setdefault(label_id, []).append((kind, format))
    return found


def _label(label: Label, stored: Sequence[tuple[str, str]], now: datetime) -> LabelPart:
    redacted = label.order.redacted_at is not None
    bought = label.state == Label.State.BOUGHT
    if redacted:
        files = [File("LABEL", "PDF", "Placeholder (PDF)")] if bought else []
    else:
        files = [File(k, f, f"{KINDS[k]} ({f})") for k, f in stored if k in KINDS]
    here = {format for kind, format in stored if kind == "LABEL"}
    fetchable = not fetching.refusal(label)
    return LabelPart(
        label,
        files,
        giving_out.refusal(label, now),
        missing=bought and not redacted and label.format not in here,
        others=[f for f in FORMATS if fetchable and f not in here and f != label.format],
        redacted=redacted,
    )


def _note(
    shipment: Shipment, label: Label | None, notification: ShipmentNotification | None
) -> str:
    """SHP-9: after a void people hear whose number Amazon shows; a void on its way says how far it is."""
    if label is not None and label.state == Label.State.VOIDING:
        if label.voided_at is not None:
            return (
                "Amazon voided the label. What it makes of the order is looked up within minutes."
            )
        if label.error_code:
            return "Amazon has not answered the void yet. It is asked again by itself."
        return "Amazon is asked to void the label."
    if label is not None and label.error_message and label.state == Label.State.BOUGHT:
        return f"Amazon did not void the label: {label.error_message}"
    told = notification is not None and notification.shipment_id == shipment.pk
    if shipment.voided_at is None or notification is None or not told:
        return ""
    if still_shown(notification, label):
        return "Amazon still shows the number of this voided parcel. Change it in Seller Central."
    return ""
