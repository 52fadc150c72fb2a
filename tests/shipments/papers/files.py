"""Label files as Amazon sends them: small, but real PDF, PNG and ZPL."""

from functools import cache
from io import BytesIO

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from orders.models import Order
from shipments.models import Label
from tests.factories import LabelFactory, LabelFileFactory


@cache
def pdf(text: str, *, pages: int = 1) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(288, 432))
    for _ in range(pages):
        canvas.drawString(20, 400, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@cache
def png(width: int = 812, height: int = 1218, dpi: int | None = None) -> bytes:
    file = BytesIO()
    image = Image.new("1", (width, height), 1)
    image.save(file, "PNG", **({"dpi": (dpi, dpi)} if dpi else {}))
    return file.getvalue()


def zpl(text: str) -> bytes:
    return f"^XA^FO20,20^FD{text}^FS^XZ\n".encode()


def label_with(order: Order, content: bytes, format: str = "PDF", kind: str = "LABEL") -> Label:
    label: Label = LabelFactory.create(order=order, shipment__order=order, format=format)
    LabelFileFactory.create(label=label, content=content, format=format, kind=kind)
    return label
