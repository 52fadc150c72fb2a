"""Rule: where BigCommerce may be called, and which addresses of the net are public at all (data-protection.md, T10)."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

API = "https://api.bigcommerce.com"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Translated addresses carry an IPv4 address that is reached in their place.
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ip_network("::/96")
_STORE_HASH = re.compile(r"[a-z0-9]{5,20}", re.ASCII)


def is_store_hash(text: str) -> bool:
    return _STORE_HASH.fullmatch(text) is not None


def may_call(base: str, *, trying: bool) -> bool:
    """BigCommerce's own host, and nothing else; a pretended one on this machine where `trying` (demo, tests)."""
    if base == API:
        return True
    try:
        parts = urlsplit(base)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    on_this_machine = parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
    return trying and plain and on_this_machine


def is_public(address: str) -> bool:
    """May a checked connection go to this IP? What it carries inside (mapped, 6to4, NAT64, Teredo) counts."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_public(found)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return all(_is_public(one) for one in inner)
    return address.is_global and not address.is_multicast


def _inside(address: IPv6Address) -> tuple[IPv4Address, ...] | None:
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if any(address in network for network in _NAT64) or address in _COMPATIBLE:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return None
