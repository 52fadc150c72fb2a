"""The documents of a shipment in the form that was asked for, as the API gives them."""

import base64
from typing import Any

from sandbox.shipping.documents import LABEL, DocumentWish
from sandbox.shipping.labels.drawing import Drawing, draw_label, draw_packing_slip
from sandbox.shipping.labels.pdf import as_pdf
from sandbox.shipping.labels.png import as_png
from sandbox.shipping.labels.zpl import as_zpl
from sandbox.shipping.shipments import Shipment


def printed(shipment: Shipment, wish: DocumentWish) -> list[dict[str, str]]:
    """``packageDocuments``; the same bytes each time."""
    content: dict[str, Any] = {
        **shipment.body,
        "tracking_id": shipment.tracking_id,
        "order_id": shipment.order_id,
    }
    documents = []
    for kind in wish.types:
        drawing = draw_label(content) if kind == LABEL else draw_packing_slip(content)
        contents = base64.b64encode(_bytes(drawing, wish)).decode()
        documents.append({"type": kind, "format": wish.format, "contents": contents})
    return documents


def _bytes(drawing: Drawing, wish: DocumentWish) -> bytes:
    match wish.format:
        case "PNG":
            return as_png(drawing, wish.dpi)
        case "ZPL":
            return as_zpl(drawing, wish.dpi)
    return as_pdf(drawing, wish.width, wish.length, right=wish.layout == "RIGHT")
