"""An invented catalogue with prices in every marketplace's currency."""

import hashlib
from dataclasses import dataclass
from functools import cache
from random import Random

from sandbox.marketplaces import MARKETPLACES, Marketplace

# Title, SKU stem, price in US cents, variants.
_LINES = (
    ("Enamel Camping Mug, 350 ml", "MUG-ENM", 1399, ("Red", "Navy", "White", "Forest")),
    ("Stainless Steel Water Bottle, Double Wall, 750 ml", "BTL-SS", 2499, ("Steel", "Black")),
    ("Linen Tea Towel, Set of 3", "TWL-LIN", 1850, ("Natural", "Striped", "Indigo")),
    ("Beech Wood Chopping Board with Juice Groove", "BRD-BCH", 3290, ("Small", "Large")),
    ("LED Desk Lamp, Dimmable, USB Charging Port", "LMP-DSK", 3999, ("Black", "White")),
    ("Dotted Notebook A5, 192 Pages, Hardcover", "NTB-A5", 1295, ("Slate", "Sage", "Rust")),
    ("Merino Wool Hiking Socks, 2 Pairs", "SCK-MRN", 2199, ("S", "M", "L")),
    ("Cast Iron Skillet, Pre-Seasoned, 26 cm", "SKL-CI", 4450, ("26 cm", "30 cm")),
    ("Wireless Ergonomic Mouse, Silent Click", "MSE-ERG", 2799, ("Graphite", "White")),
    ("Mechanical Keyboard, 75 %, Hot-Swappable", "KBD-75", 8990, ("Brown switch", "Red switch")),
    ("Soy Candle with Wooden Wick, 220 g", "CND-SOY", 1675, ("Cedar", "Fig", "Sea Salt")),
    ("Yoga Mat, Natural Rubber, 5 mm", "MAT-YGA", 5900, ("Plum", "Teal")),
    ("Dog Harness, Reflective, Padded", "DOG-HRN", 2690, ("S", "M", "L", "XL")),
    ("Cat Scratching Post, Sisal, 60 cm", "CAT-SCR", 3450, ("Grey", "Beige")),
    ("Bicycle Repair Kit with Mini Pump", "BIK-KIT", 2150, ("Standard",)),
    ("Wooden Puzzle, 500 Pieces", "PZL-500", 1999, ("Harbour", "Alps", "Orchard")),
    ("Baby Muslin Cloths, Organic Cotton, Pack of 5", "BBY-MSL", 2290, ("Stars", "Plain")),
    ("Espresso Cups, Stoneware, Set of 4", "CUP-ESP", 2899, ("Sand", "Ocean")),
    ("Garden Secateurs, Forged Steel", "GRD-SEC", 2380, ("Standard",)),
    ("Travel Organiser Cubes, 6 Pieces", "TRV-CUB", 2590, ("Grey", "Olive")),
    ("Phone Stand, Aluminium, Foldable", "PHN-STD", 1590, ("Silver", "Black")),
    ("Guitar Strings, Phosphor Bronze, Light", "GTR-STR", 1150, ("012-053", "011-052")),
    ("Watercolour Set, 24 Half Pans", "ART-WCL", 3190, ("24", "36")),
    ("Knitting Needle Set, Bamboo, 15 Sizes", "KNT-SET", 2090, ("Standard",)),
)
# Units of a currency for one US dollar, roughly: only the look of the prices matters.
_RATES = {
    "USD": 1.0, "CAD": 1.35, "MXN": 18.0, "BRL": 5.2, "EUR": 0.95, "GBP": 0.8, "SEK": 10.5,
    "ZAR": 18.5, "PLN": 4.0, "EGP": 48.0, "TRY": 34.0, "SAR": 3.75, "AED": 3.67, "INR": 84.0,
    "SGD": 1.35, "AUD": 1.5, "JPY": 150.0,
}  # fmt: skip
_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Product:
    """``price`` is in the smallest unit of the marketplace's currency."""

    asin: str
    sku: str
    title: str
    price: int


def _asin(sku: str) -> str:
    digest = hashlib.sha256(sku.encode()).digest()
    return "B0" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:8])


@cache
def catalogue(marketplace: Marketplace) -> tuple[Product, ...]:
    products = []
    for title, stem, cents, variants in _LINES:
        for variant in variants:
            sku = f"{stem}-{variant.upper().replace(' ', '')[:6]}"
            full_title = title if variant == "Standard" else f"{title}, {variant}"
            units = cents * _RATES[marketplace.currency] / 10 ** (2 - marketplace.decimals)
            products.append(Product(_asin(sku), sku, full_title, max(1, round(units))))
    return tuple(products)


@cache
def titles() -> dict[str, str]:
    """ASIN -> title of everything that is generated; titles are the same in all marketplaces."""
    return {product.asin: product.title for product in catalogue(next(iter(MARKETPLACES.values())))}


def asin_of_sku(sku: str) -> str:
    """The ASIN of a generated product's SKU, '' for any other SKU."""
    return _asin(sku) if _asin(sku) in titles() else ""


def choose(rng: Random, marketplace: Marketplace, count: int) -> list[Product]:
    return rng.sample(catalogue(marketplace), count)


def money(marketplace: Marketplace, units: int) -> dict[str, str]:
    """Money as Amazon writes it: ``{"amount": "13.99", "currencyCode": "USD"}``."""
    amount = str(units)
    if marketplace.decimals:
        amount = f"{units // 100}.{units % 100:02d}"
    return {"amount": amount, "currencyCode": marketplace.currency}
