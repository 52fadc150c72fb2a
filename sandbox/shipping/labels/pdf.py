"""A PDF by hand: one page with Helvetica and rectangles."""

from sandbox.shipping.labels.drawing import HEIGHT, WIDTH, Drawing

_POINTS = 0.72
# Helvetica's capitals are 0.718 of its size.
_CAPITAL = 0.718


def as_pdf(drawing: Drawing, width: float, length: float, *, right: bool = False) -> bytes:
    """The drawing on a page of so many inches, in the upper left corner or the upper right one."""
    left = (width * 100 - WIDTH if right else 0) * _POINTS
    content = _content(drawing, left, length * 72)
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width * 72:g} {length * 72:g}]"
                " /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            ).encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _content(drawing: Drawing, left: float, top: float) -> bytes:
    parts = [b"1 0 0 1 %.2f %.2f cm" % (left, top - HEIGHT * _POINTS)]
    for box in drawing.boxes:
        y = HEIGHT - box.y - box.height
        values = tuple(v * _POINTS for v in (box.x, y, box.width, box.height))
        parts.append(b"%.2f %.2f %.2f %.2f re f" % values)
    for text in drawing.texts:
        size = text.size * _POINTS / _CAPITAL
        place = (size, text.x * _POINTS, (HEIGHT - text.y - text.size) * _POINTS)
        parts.append(b"BT /F1 %.2f Tf %.2f %.2f Td (" % place + _escaped(text.words) + b") Tj ET")
    return b"\n".join(parts)


def _escaped(words: str) -> bytes:
    """Signs that the font's encoding does not have become question marks."""
    encoded = words.encode("cp1252", "replace")
    return encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    """Objects numbered from 1, with a table of where each begins."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for start in starts:
        out += b"%010d 00000 n \n" % start
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)
