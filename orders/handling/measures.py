"""Rule: sizes and weights as people read and enter them. Stored in whole millimetres and grams.

`imperial`: inches and pounds, as in the United States; centimetres and kilograms elsewhere.
"""

from decimal import ROUND_HALF_UP, Decimal

MM_PER_INCH, MM_PER_CM = Decimal("25.4"), Decimal(10)
GRAMS_PER_POUND, GRAMS_PER_KG = Decimal("453.59237"), Decimal(1000)


def side_unit(imperial: bool) -> str:
    return "in" if imperial else "cm"


def weight_unit(imperial: bool) -> str:
    return "lb" if imperial else "kg"


def side_of(mm: int, imperial: bool) -> Decimal:
    """In inches or centimetres, with one place behind the point."""
    return _rounded(Decimal(mm) / _mm(imperial), "0.1")


def weight_of(grams: int, imperial: bool) -> Decimal:
    """In pounds or kilograms, with two places behind the point, and never nothing."""
    return max(_rounded(Decimal(grams) / _grams(imperial), "0.01"), Decimal("0.01"))


def millimetres(side: Decimal, imperial: bool) -> int:
    return int(_rounded(side * _mm(imperial), "1"))


def grams(weight: Decimal, imperial: bool) -> int:
    return int(_rounded(weight * _grams(imperial), "1"))


def size_words(length: int, width: int, height: int, imperial: bool) -> str:
    """``11.8 × 7.9 × 3.9 in``."""
    sides = (_plain(side_of(side, imperial)) for side in (length, width, height))
    return f"{' × '.join(sides)} {side_unit(imperial)}"


def weight_words(weight: int, imperial: bool) -> str:
    """``1.87 lb``, ``0.85 kg``; light things in ounces and grams."""
    if imperial and weight < GRAMS_PER_POUND:
        return f"{_plain(max(_rounded(weight * 16 / GRAMS_PER_POUND, '0.1'), Decimal('0.1')))} oz"
    if not imperial and weight < GRAMS_PER_KG:
        return f"{weight} g"
    return f"{_plain(weight_of(weight, imperial))} {weight_unit(imperial)}"


def _mm(imperial: bool) -> Decimal:
    return MM_PER_INCH if imperial else MM_PER_CM


def _grams(imperial: bool) -> Decimal:
    return GRAMS_PER_POUND if imperial else GRAMS_PER_KG


def _rounded(value: Decimal, place: str) -> Decimal:
    return value.quantize(Decimal(place), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    """Without zeros behind the point."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
