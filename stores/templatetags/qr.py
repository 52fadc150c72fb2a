"""A QR code as the data of one SVG path: no image address, no inline style (dashboard.md, section 2)."""

from typing import Any

import qrcode  # type: ignore[import-untyped]
from django import template

register = template.Library()


@register.inclusion_tag("components/qr.html")
def qr(text: str, label: str) -> dict[str, Any]:
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    cells = [(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    path = "".join(f"M{x} {y}h1v1h-1z" for x, y in cells)
    return {"size": len(rows), "path": path, "label": label}
