"""A label in ZPL, the language of Zebra's printers."""

from sandbox.shipping.labels.drawing import HEIGHT, WIDTH, Drawing


def as_zpl(drawing: Drawing, dpi: int) -> bytes:
    scale = dpi / 100
    lines = ["^XA", "^CI28", f"^PW{round(WIDTH * scale)}", f"^LL{round(HEIGHT * scale)}"]
    for box in drawing.boxes:
        width, height = max(1, round(box.width * scale)), max(1, round(box.height * scale))
        thick = min(width, height)
        lines.append(f"{_at(box.x, box.y, scale)}^GB{width},{height},{thick}^FS")
    for text in drawing.texts:
        size = round(text.size * scale * 1.3)
        lines.append(f"{_at(text.x, text.y, scale)}^A0N,{size}^FH^FD{_escaped(text.words)}^FS")
    lines.append("^XZ")
    return "\n".join(lines).encode() + b"\n"


def _at(x: float, y: float, scale: float) -> str:
    return f"^FO{round(x * scale)},{round(y * scale)}"


def _escaped(words: str) -> str:
    """Signs that would be commands are written as their hexadecimal code."""
    return "".join(f"_{ord(sign):02X}" if sign in "^~_" else sign for sign in words)
