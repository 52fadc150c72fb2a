"""Rule: which pictures are fetched and kept (data-protection.md, T10, T21).

The address comes out of Amazon's answer, so it is checked like anything foreign. SVG is never a picture here: it can
hold scripts.
"""

import re
from urllib.parse import urlsplit

HOSTS = ("media-amazon.com", "images-amazon.com", "ssl-images-amazon.com")
LARGEST = 512 * 1024
_AMAZONS_API = ".amazon.com"
# Readers of addresses disagree about a backslash, a blank or a control character.
_PLAIN = re.compile(r"https?://[A-Za-z0-9.:-]+/[!-\[\]-~]*")


def may_fetch(url: str, endpoint: str) -> bool:
    """Only Amazon's picture hosts over https. An `endpoint` that is none of Amazon's own may serve pictures itself."""
    if not _PLAIN.fullmatch(url):
        return False
    try:
        asked, api = urlsplit(url), urlsplit(endpoint)
        asked_port, host = asked.port, asked.hostname or ""
    except ValueError:
        return False
    if not (api.hostname or "").endswith(_AMAZONS_API):
        return (asked.scheme, host, asked_port) == (api.scheme, api.hostname, api.port)
    known = any(host == one or host.endswith(f".{one}") for one in HOSTS)
    return known and asked.scheme == "https" and asked_port in (None, 443)


def kind_of(content: bytes) -> str:
    """The media type by the first bytes, whatever the answer's header says; '' for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""
