"""What is on a label, in hundredths of an inch from the upper left corner of 400 by 600."""

from dataclasses import dataclass, field
from typing import Any

WIDTH, HEIGHT = 400, 600


@dataclass(frozen=True)
class Box:
    """A black rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Text:
    """``y`` is the upper edge, ``size`` the height of a capital."""

    x: float
    y: float
    size: float
    words: str


@dataclass
class Drawing:
    boxes: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def lines(self, x: float, y: float, size: float, lines: list[str]) -> None:
        """One below the other, all as small as the longest needs to stay on the label."""
        size = min(size, (WIDTH - x - 16) * 7 / 6 / max(map(len, lines)))
        for position, words in enumerate(lines):
            self.texts.append(Text(x, y + position * size * 1.7, size, words))


def draw_label(content: dict[str, Any]) -> Drawing:
    """From the body of a shipment."""
    rate, tracking_id = content["rate"], content["tracking_id"]
    drawing = Drawing()
    drawing.boxes += [
        Box(8, 8, 384, 2), Box(8, 590, 384, 2), Box(8, 8, 2, 584), Box(390, 8, 2, 584),
        Box(8, 78, 384, 4), Box(8, 168, 384, 2), Box(8, 372, 384, 4), Box(8, 540, 384, 2),
    ]  # fmt: skip
    drawing.lines(20, 22, 18, [rate["serviceName"].upper()])
    weight = content["weight"]
    detail = f"{weight['value']:.2f} {weight['unit']}   {content['date']}"
    drawing.lines(20, 58, 9, [detail])
    drawing.lines(20, 92, 8, ["FROM", *address_lines(content["from"])][:5])
    drawing.lines(20, 180, 10, ["SHIP TO"])
    drawing.lines(36, 206, 13, address_lines(content["to"])[:7])
    drawing.lines(20, 388, 9, [f"{rate['carrierName'].upper()} TRACKING"])
    drawing.boxes += _bars(tracking_id, 30, 410, 340, 90)
    drawing.lines(40, 512, 13, [_spaced(tracking_id)])
    drawing.lines(20, 554, 8, [f"REF {content['reference']}", f"ORDER {content['order_id']}"])
    return drawing


def draw_packing_slip(content: dict[str, Any]) -> Drawing:
    drawing = Drawing(boxes=[Box(20, 60, 360, 2)])
    drawing.lines(20, 24, 18, ["PACKING SLIP"])
    drawing.lines(20, 76, 10, [f"ORDER {content['order_id']}", *address_lines(content["to"])[:7]])
    items = [f"{quantity} X ITEM {item_id}" for item_id, quantity in content["items"].items()]
    drawing.lines(20, 230, 10, items[:18])
    return drawing


def address_lines(address: dict[str, str]) -> list[str]:
    place = " ".join(
        address[name] for name in ("city", "stateOrRegion", "postalCode") if address.get(name)
    )
    names = ("name", "companyName", "addressLine1", "addressLine2", "addressLine3")
    lines = [address[name] for name in names if address.get(name)]
    return [line[:42] for line in [*lines, place, address["countryCode"]]]


def _spaced(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _bars(number: str, x: float, y: float, width: float, height: float) -> list[Box]:
    """Bars that differ with the number: they look like a barcode and are none."""
    modules = "1101" + "".join(f"1{ord(sign):07b}0" for sign in number) + "1011"
    each = width / len(modules)
    return [
        Box(x + position * each, y, each, height)
        for position, module in enumerate(modules)
        if module == "1"
    ]
