"""What is printed instead of a label whose order was redacted (RED-40, RED-41)."""

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from orders.buyer import MARKER
from shipments.models import Label

_WIDTH, _HEIGHT = 288, 432


def of(label: Label) -> bytes:
    """One page of 4 by 6 inches: the marker, carrier, service, tracking number and order number. Needs `order`."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT))
    canvas.setTitle(f"Order {label.order.amazon_order_id}")
    lines = [
        MARKER,
        label.carrier,
        label.service,
        label.tracking_id or "No tracking number",
        label.order.amazon_order_id,
    ]
    canvas.setFont("Helvetica", 14)
    for number, line in enumerate(lines):
        canvas.drawString(24, _HEIGHT - 48 - 26 * number, line)
    canvas.save()
    return out.getvalue()
