"""System checks of the addresses in the settings: ours, and those of Amazon."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from stores.bigcommerce.reach import may_call

# The first parts of our own paths (config/urls.py and STATIC_URL).
TAKEN = (
    "accounts",
    "activity",
    "healthz",
    "help",
    "orders",
    "people",
    "privacy",
    "readyz",
    "shipments",
    "static",
    "stores",
)
# A name, a name with all below it, an IPv4 or a bracketed IPv6 address; Django compares it with the Host header.
_HOST = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]|\*")


def check_addresses() -> Iterator[CheckMessage]:
    yield from _base_url()
    yield from _hosts()
    yield from _admin_path()
    outward = {
        **{f"SP_API_ENDPOINT_{region}": url for region, url in settings.SP_API_ENDPOINTS.items()},
        "LWA_ENDPOINT": settings.LWA_ENDPOINT,
    }
    if settings.SELLER_CENTRAL_URL:
        outward["SELLER_CENTRAL_URL"] = settings.SELLER_CENTRAL_URL
    for variable, url in outward.items():
        yield from _amazon(variable, url)
    yield from _in_clear_text()
    if not may_call(settings.BIGCOMMERCE_API_URL, trying=settings.DEMO or settings.TESTING):
        yield Error(
            f"BIGCOMMERCE_API_URL is {settings.BIGCOMMERCE_API_URL!r}; shipments go to BigCommerce's own host alone.",
            hint="Unset it. An address of this machine is for the demo and tests.",
            id="waybill.E020",
        )


def _in_clear_text() -> Iterator[CheckMessage]:
    """Buyers' data on its way to another machine (DPP 1.5)."""
    database = settings.DATABASES["default"]
    host = str(database.get("HOST", ""))
    sure = database.get("OPTIONS", {}).get("sslmode") == "verify-full"
    if _is_elsewhere(host) and not sure:
        yield Error(
            f"DATABASE_URL leads to {host} without sslmode=verify-full: others on the way could read buyers' data.",
            hint="Add ?sslmode=verify-full, and &sslrootcert=/folder/ca.pem where its authority is your own.",
            id="waybill.E023",
        )
    covered = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if "smtp" in settings.EMAIL_BACKEND and _is_elsewhere(settings.EMAIL_HOST) and not covered:
        yield Error(
            f"EMAIL_URL leads to {settings.EMAIL_HOST} without TLS: others on the way could read mails and password.",
            hint="Write smtp+tls:// (usually port 587) or smtp+ssl:// (port 465).",
            id="waybill.E024",
        )


def _is_elsewhere(host: str) -> bool:
    """A socket's folder is of this machine, and so is a name without a dot: a container's."""
    if not host or host.startswith("/") or host == "localhost":
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return "." in host


def _base_url() -> Iterator[CheckMessage]:
    url = settings.BASE_URL
    if not _is_origin(url):
        yield Error(
            f"BASE_URL is {url!r}, not an address like https://waybill.example.com.",
            hint="Give scheme and host, and a port if it is not the usual one; no path.",
            id="waybill.E010",
        )
        return
    safe = settings.SECURE or is_loopback(url)
    if not safe:
        yield Warning(
            f"BASE_URL is {url!r}: passwords and buyers' addresses would travel unencrypted.",
            hint="Put a TLS front before Waybill and give its https address.",
            id="waybill.W010",
        )
    if settings.DEBUG and settings.SECURE:
        yield Error(
            "DEBUG is on at an https address: error pages would show settings and buyers' data.",
            hint="Unset DEBUG.",
            id="waybill.E011",
        )
    if (settings.DEMO or settings.TESTING) and not is_loopback(url):
        yield Error(
            "DEMO or TESTING is on at a public address: both let the clock be moved.",
            hint="Unset them.",
            id="waybill.E012",
        )


def _hosts() -> Iterator[CheckMessage]:
    for host in settings.ALLOWED_HOSTS[1:]:  # The first is BASE_URL's.
        if not _HOST.fullmatch(host):
            yield Error(
                f"ALLOWED_HOSTS holds {host!r}, which is no host name.",
                hint="Give names alone, with commas between: no scheme, port, path or blank.",
                id="waybill.E016",
            )
        elif host == "*":
            yield Warning(
                "ALLOWED_HOSTS holds '*': links in mails would name any host that a stranger asks for.",
                hint="Name the hosts.",
                id="waybill.W016",
            )


def _admin_path() -> Iterator[CheckMessage]:
    path = settings.ADMIN_PATH
    if path in TAKEN:
        yield Error(
            f"ADMIN_PATH is {path!r}, which pages of Waybill use already.",
            hint=f"Choose another word than {', '.join(TAKEN)}.",
            id="waybill.E017",
        )
    elif not re.fullmatch(r"[A-Za-z0-9_-]+", path):
        yield Error(
            f"ADMIN_PATH is {path!r}, not one word of letters, digits, - and _.",
            hint="Give one word without slashes, or unset it for admin.",
            id="waybill.E017",
        )


def _amazon(variable: str, url: str) -> Iterator[CheckMessage]:
    if not _is_origin(url):
        yield Error(
            f"{variable} is {url!r}, not an address like https://api.example.com.",
            hint=f"Correct it, or unset {variable} for Amazon's own.",
            id="waybill.E013",
        )
    elif urlsplit(url).scheme != "https" and not is_loopback(url):
        yield Error(
            f"{variable} is plain http: tokens and buyers' data would travel unencrypted.",
            hint=f"Use https, or unset {variable} for Amazon's own. Plain http is for 127.0.0.1.",
            id="waybill.E014",
        )


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
