"""Rule: how much of a network address is kept: enough to see that somebody came from elsewhere, not who it was."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """``203.0.113.0/24`` or ``2001:db8:1::/48``; '' for what is no address."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return network_of(str(found.ipv4_mapped))
        return str(ip_network((found.packed[:6] + bytes(10), 48)))
    return str(ip_network((found.packed[:3] + bytes(1), 24)))
