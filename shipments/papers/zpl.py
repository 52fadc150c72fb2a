"""Rule: a label of words for label printers (203 dots an inch, 4 by 6 inches)."""

from collections.abc import Sequence

Words = Sequence[tuple[str, str]]


def note(heading: str, text: str, facts: Words) -> bytes:
    """`text` may wrap over four lines. Everything is UTF-8; the printer shows what its font has."""
    parts = ["^XA^CI28", _field(40, 60, heading, 44), _field(40, 130, text, 24)]
    for number, (name, value) in enumerate(facts):
        top = 300 + number * 110
        parts += [_field(40, top, name, 22), _field(40, top + 30, value, 34)]
    return "".join([*parts, "^XZ"]).encode()


def _field(left: int, top: int, text: str, size: int) -> str:
    # What starts a command, and the sign that escapes, go by number.
    safe = "".join(f"_{ord(one):02X}" if one in "^~_" else one for one in text)
    return f"^FO{left},{top}^A0N,{size},{size}^FB730,4^FH^FD{safe}^FS"
