"""Rule: where a browser may be sent when the authorization started at Amazon (T3, sp-api.md 6.2).

The address comes from outside. It is held against Amazon's own Seller Central hosts as a whole, never by its ending.
"""

import re
from urllib.parse import SplitResult, urlencode, urlsplit

from stores.marketplaces import MARKETPLACES

_LONGEST = 1000
# Browsers strip or fold what is not in here before they look at an address; such an address is none of Amazon's.
_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]+", re.ASCII)
_PATH = re.compile(r"/apps/authorize/confirm/(?!\.+\Z)[A-Za-z0-9._-]+", re.ASCII)
_REGIONS = {each.seller_central: each.region for each in MARKETPLACES.values()}


def region_of(callback_uri: str, configured: str = "") -> str | None:
    """The region whose Seller Central this is, or None if it is no address of Amazon's.

    `configured` is another Amazon's base address (SELLER_CENTRAL_URL): then it alone is accepted, for any region ("").
    """
    address = _split(callback_uri)
    if address is None or not _PATH.fullmatch(address.path) or "#" in callback_uri:
        return None
    if configured:
        return "" if f"{address.scheme}://{address.netloc}" == configured else None
    # The whole authority: with a user, a port or another case it equals no host of the table.
    return _REGIONS.get(address.netloc) if address.scheme == "https" else None


def with_query(callback_uri: str, query: dict[str, str]) -> str:
    """The address that `region_of` accepted, with our answer."""
    separator = "&" if urlsplit(callback_uri).query else "?"
    return f"{callback_uri.rstrip('?')}{separator}{urlencode(query)}"


def _split(text: str) -> SplitResult | None:
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        return None
    try:
        return urlsplit(text)
    except ValueError:
        return None
