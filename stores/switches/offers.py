"""Rule: which settings a store may have, by the account's country and the order source (FBA-1, MKT-4, MKT-5, SUP-5).

`country` is the account's, ISO 3166-1 alpha-2 in capitals. An unknown marketplace is offered nothing.
"""

from stores.marketplaces import MARKETPLACES

_FBA = frozenset({"US", "CA"})
_BUY_SHIPPING = frozenset({"US", "GB"})


def fba(country: str, marketplace_id: str) -> bool:
    """May orders that Amazon fulfils be imported? Account in the US or Canada, source Amazon.com or Amazon.ca (C-4)."""
    return country in _FBA and _site(marketplace_id) in _FBA


def buy_shipping(country: str, marketplace_id: str) -> bool:
    """May labels of Amazon Buy Shipping be offered? Account and source both US or both UK (decision 28)."""
    return country in _BUY_SHIPPING and country == _site(marketplace_id)


def is_amazon_com(marketplace_id: str) -> bool:
    """Only there are condition notes and product dimensions to be had (SUP-5, SUP-6)."""
    return _site(marketplace_id) == "US"


def _site(marketplace_id: str) -> str:
    marketplace = MARKETPLACES.get(marketplace_id)
    return "" if marketplace is None else marketplace.country
