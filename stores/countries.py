"""Rule: what is the code of a country, and how it is called."""

from functools import cache

from babel import Locale

# CLDR also names regions by digits, and by these codes that are no country.
_NO_COUNTRY = frozenset(
    ("EU", "EZ", "QO", "UN", "XA", "XB", "XK", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA")
)


@cache
def codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2."""
    named = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in named if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Code and English name of every country, by name."""
    found = Locale("en").territories
    return tuple(
        sorted(((code, str(found[code])) for code in codes()), key=lambda country: country[1])
    )
