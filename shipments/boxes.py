"""Rule: the further boxes of a shipment, and the Transparency codes scanned for its lines (SHP-27, decision 19)."""

from collections.abc import Iterable, Mapping, Sequence

from shipments.carriers.numbers import BadTrackingNumber, clean_tracking_number

MOST_BOXES = 20
CODE_LENGTH = 100

Codes = Mapping[str, Sequence[str]]


def lines_of(text: str) -> tuple[str, ...]:
    """What a scanner typed, one per line, without blank lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def clean_boxes(numbers: Iterable[str]) -> tuple[str, ...]:
    """Without stray blanks and repetitions. Raises `BadTrackingNumber`."""
    return tuple(dict.fromkeys(filter(None, map(clean_tracking_number, numbers))))


def boxes_fault(numbers: Sequence[str], main: str) -> str:
    """What is wrong with the numbers of the further boxes, or ''. `main`: the one that Amazon is told."""
    try:
        boxes = clean_boxes(numbers)
    except BadTrackingNumber as fault:
        return f"Further boxes: {fault}"
    if len(boxes) > MOST_BOXES:
        return f"A shipment has at most {MOST_BOXES} further boxes."
    if "".join(main.split()) in boxes:
        return "The first box is named above. Enter only the numbers of the others."
    return ""


def clean_codes(codes: Codes) -> dict[str, list[str]]:
    """Order item id -> its codes; lines without any are left out."""
    found = {item: ["".join(code.split()) for code in scanned] for item, scanned in codes.items()}
    return {item: scanned for item, scanned in found.items() if scanned}


def codes_fault(codes: Codes, units: Mapping[str, int]) -> str:
    """What is wrong with the scanned codes, or ''. `units`: order item id -> units to ship."""
    clean = clean_codes(codes)
    scanned = [code for line in clean.values() for code in line]
    if any(len(code) > CODE_LENGTH or not _is_code(code) for code in scanned):
        return f"A Transparency code has at most {CODE_LENGTH} letters, digits and signs. Scan it again."
    if len(set(scanned)) < len(scanned):
        return "A Transparency code was scanned twice. Every unit has a code of its own."
    for item, line in clean.items():
        if len(line) > units.get(item, 0):
            return f"{len(line)} Transparency codes for {units.get(item, 0)} units. Remove those that stay here."
    return ""


def _is_code(code: str) -> bool:
    return bool(code) and code.isascii() and code.isprintable()
