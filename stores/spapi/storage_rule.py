"""Rule: which addresses of feed documents are reached at all (data-protection.md, T10).

The address comes out of Amazon's answer, so it is checked like anything foreign.
"""

import re
from urllib.parse import urlsplit

# Buckets, by region or not; other things under the same domain may be anybody's machines.
_STORAGE = re.compile(
    r"[a-z0-9.-]+\.s3([.-](external-1|dualstack\.)?([a-z]{2}-[a-z]+-\d)?)?\.amazonaws\.com"
)
_AMAZONS_API = ".amazon.com"
# Readers of addresses disagree about a backslash, a blank or a control character.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.:-]+/[!-\[\]-~]*")


def may_reach(url: str, endpoint: str) -> bool:
    """Amazon's storage over https. An `endpoint` that is none of Amazon's own may keep documents itself."""
    if not _PLAIN.fullmatch(url):
        return False
    try:
        asked, api = urlsplit(url), urlsplit(endpoint)
        port, host = asked.port, asked.hostname or ""
    except ValueError:
        return False
    if not (api.hostname or "").endswith(_AMAZONS_API):
        return (asked.scheme, host, port) == (api.scheme, api.hostname, api.port)
    return bool(_STORAGE.fullmatch(host)) and asked.scheme == "https" and port in (None, 443)
