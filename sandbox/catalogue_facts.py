"""What this Amazon knows about a product: the same for the same ASIN, always.

The last letter of an ASIN says what is odd about its entry, so that a test can choose: ``X`` unknown, ``N`` title
only, ``J`` no package, ``W`` no weight, ``U`` a unit nobody knows, ``P`` no picture. All others are whole.
"""

import hashlib
import re
from typing import Any

from sandbox.generating.products import titles

ASIN = re.compile(r"[A-Z0-9]{10}", re.ASCII)
UNKNOWN, BARE, NO_PACKAGE, NO_WEIGHT, ODD_UNIT, NO_PICTURE = "XNJWUP"
PICTURE_SIZES = (75, 160, 500)
# Amazon's floats are off by a hair.
_NOISE = 1 - 1.02e-9
_CM = {"inches": 2.54, "centimeters": 1.0, "millimeters": 0.1, "feet": 30.48}
_GRAMS = {"pounds": 453.59237, "kilograms": 1000.0, "grams": 1.0, "ounces": 28.349523125}


def is_known(asin: str) -> bool:
    return ASIN.fullmatch(asin) is not None and not asin.endswith(UNKNOWN)


def item(asin: str, marketplace_id: str, host_url: str, parts: set[str]) -> dict[str, Any]:
    """The entry as searchCatalogItems gives it, with the asked parts only."""
    whole: dict[str, Any] = {
        "summaries": [summary(asin, marketplace_id)],
        "dimensions": [{"marketplaceId": marketplace_id, **_dimensions(asin)}],
        "images": [{"marketplaceId": marketplace_id, "images": _images(asin, host_url)}],
    }
    if asin.endswith(BARE):
        whole["dimensions"] = whole["images"] = []
    return {"asin": asin} | {name: whole.get(name, []) for name in sorted(parts)}


def summary(asin: str, marketplace_id: str) -> dict[str, str]:
    return {"marketplaceId": marketplace_id, "itemName": titles().get(asin, f"Product {asin}")}


def _dimensions(asin: str) -> dict[str, Any]:
    """The item, and the package around it: longest side 15 to 60 cm, 0.2 to 4 kg."""
    digest = hashlib.sha256(asin.encode()).digest()
    sides = (15 + digest[0] % 46, 8 + digest[1] % 20, 4 + digest[2] % 12)
    grams = 200 + digest[3] * 15
    lengths, weights = list(_CM), list(_GRAMS)
    item = _box(sides, grams, lengths[digest[4] % 4], weights[digest[5] % 4])
    around = tuple(side + 2.5 for side in sides)
    package = _box(around, grams + 120, "inches", weights[digest[6] % 4])
    # Amazon mixes units within one entry.
    package["width"] = _value(around[1], "centimeters", _CM)
    match asin[-1:]:
        case "J":
            return {"item": item}
        case "W":
            del item["weight"], package["weight"]
        case "U":
            for box in (item, package):
                box["length"] = {"unit": "hands", "value": 3.0}
                box["weight"] = {"unit": "stones", "value": 0.5}
    return {"item": item, "package": package}


def _box(sides: tuple[float, ...], grams: float, length: str, weight: str) -> dict[str, Any]:
    names = ("length", "width", "height")
    return {
        **{name: _value(side, length, _CM) for name, side in zip(names, sides, strict=True)},
        "weight": _value(grams, weight, _GRAMS),
    }


def _value(amount: float, unit: str, sizes: dict[str, float]) -> dict[str, Any]:
    return {"unit": unit, "value": round(amount / sizes[unit] * _NOISE, 11)}


def _images(asin: str, host_url: str) -> list[dict[str, Any]]:
    if asin.endswith(NO_PICTURE):
        return []
    return [
        {
            "variant": variant,
            "link": f"{host_url.rstrip('/')}/images/I/{asin}.{variant}._SL{size}_.png",
            "height": size,
            "width": size,
        }
        for variant in ("MAIN", "PT01")
        for size in reversed(PICTURE_SIZES)
    ]
