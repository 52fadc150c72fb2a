"""Rule: one entry of searchCatalogItems -> a `CatalogItem` (IMP-23, SUP-6).

Amazon mixes units within one entry, so each value is converted by its own; what cannot be read is left out, since a
product without a size is better than a wrong one.
"""

from typing import Any

from stores.spapi.fields import JSON, Fault, code, parts, required, text
from stores.spapi.payloads import CatalogItem

MM = {"inches": 25.4, "feet": 304.8, "millimeters": 1.0, "centimeters": 10.0, "meters": 1000.0}
GRAMS = {"ounces": 28.349523125, "pounds": 453.59237, "grams": 1.0, "kilograms": 1000.0}
LONGEST_MM, HEAVIEST_G = 10_000, 1_000_000
# The photo is shown 40 pixels wide, on dense screens with twice as many.
SMALLEST_PHOTO = 75
_MOST_ENTRIES = 200
_Sides = tuple[int | None, int | None, int | None]


def read_catalog_item(data: JSON, marketplace_id: str) -> CatalogItem:
    """Raises Fault only without an ASIN; any other part that is broken is as good as missing."""
    boxes = _boxes(data, marketplace_id)
    length, width, height = _sides(boxes)
    weights = (_measure(box, "weight", GRAMS, HEAVIEST_G) for box in boxes)
    return CatalogItem(
        asin=required(data, "asin", 20),
        title=_title(data, marketplace_id),
        weight_g=next((weight for weight in weights if weight), None),
        length_mm=length,
        width_mm=width,
        height_mm=height,
        photo_url=_photo_url(data, marketplace_id),
    )


def _of_marketplace(data: JSON, name: str, marketplace_id: str) -> JSON:
    try:
        entries = parts(data, name, _MOST_ENTRIES)
    except Fault:
        return {}
    return next((entry for entry in entries if entry.get("marketplaceId") == marketplace_id), {})


def _title(data: JSON, marketplace_id: str) -> str:
    try:
        return text(_of_marketplace(data, "summaries", marketplace_id), "itemName", 500)
    except Fault:
        return ""


def _boxes(data: JSON, marketplace_id: str) -> list[JSON]:
    """The package, then the item, as far as there are any."""
    dimensions = _of_marketplace(data, "dimensions", marketplace_id)
    found = (dimensions.get(name) for name in ("package", "item"))
    return [box for box in found if isinstance(box, dict)]


def _sides(boxes: list[JSON]) -> _Sides:
    """Of the first box with all three: sides of the item and of its package do not belong together."""
    for box in boxes:
        length, width, height = (
            _measure(box, name, MM, LONGEST_MM) for name in ("length", "width", "height")
        )
        if length and width and height:
            return length, width, height
    return None, None, None


def _measure(box: JSON, name: str, units: dict[str, float], most: int) -> int | None:
    """A whole number of our unit, from 1 to `most`. Rounding takes the noise of Amazon's floats away."""
    measure: Any = box.get(name)
    if not isinstance(measure, dict):
        return None
    unit, value = measure.get("unit"), measure.get("value")
    if not isinstance(unit, str) or not isinstance(value, int | float) or isinstance(value, bool):
        return None
    size = units.get(unit.strip().lower())
    # An integer of JSON may be too large for a float, so it is compared first.
    if size is None or not 0 < value <= most:
        return None
    rounded = max(round(value * size), 1)
    return rounded if rounded <= most else None


def _photo_url(data: JSON, marketplace_id: str) -> str:
    """The smallest main picture that is large enough; of too small ones the largest."""
    try:
        images = parts(_of_marketplace(data, "images", marketplace_id), "images", _MOST_ENTRIES)
        sized = [
            (min(_pixels(image, "width"), _pixels(image, "height")), code(image, "link", 500))
            for image in images
            if image.get("variant") == "MAIN" and image.get("link")
        ]
    except Fault:
        return ""
    enough = [photo for photo in sized if photo[0] >= SMALLEST_PHOTO]
    return min(enough)[1] if enough else max(sized, default=(0, ""))[1]


def _pixels(image: JSON, name: str) -> int:
    value = image.get(name)
    return value if type(value) is int else 0
