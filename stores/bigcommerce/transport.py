"""The one way out to BigCommerce: `requests` with our limits of time and size, no redirect, no proxy (T10, T21)."""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from stores.bigcommerce.pinned import PinnedAdapter
from stores.bigcommerce.reach import LOOPBACK, is_store_hash, may_call

USER_AGENT = "Waybill"
# To connect, and between two pieces of the answer; all of it may take LONGEST_S. A task lives 60 seconds.
TIMEOUT_S = (5, 15)
LONGEST_S = 25.0
LARGEST = 5 * 1024 * 1024
_PIECE = 64 * 1024


class Reply(NamedTuple):
    """An answer of any status. `body` is None if it was too large or took too long."""

    status: int
    headers: Mapping[str, str]
    body: bytes | None


class Lost(Exception):
    """No answer came. `sent` is False only if BigCommerce cannot have seen the request."""

    def __init__(self, kind: str, sent: bool) -> None:
        super().__init__(kind, sent)
        self.kind = kind
        self.sent = sent


class ForeignAddress(Exception):
    """BIGCOMMERCE_API_URL or the store's hash leads elsewhere than to BigCommerce: nothing is sent."""


def address_of(store_hash: str, path: str) -> str:
    """Raises ForeignAddress."""
    base = settings.BIGCOMMERCE_API_URL
    allowed = may_call(base, trying=settings.DEMO or settings.TESTING)
    if not allowed or not is_store_hash(store_hash):
        raise ForeignAddress
    return f"{base}/stores/{store_hash}/v2/{path}"


def new_session() -> requests.Session:
    session = requests.Session()
    # A proxy would look names up by itself, and a .netrc of the host could add a password.
    session.trust_env = False
    session.max_redirects = 0
    session.mount("https://", PinnedAdapter())
    if urlsplit(settings.BIGCOMMERCE_API_URL).hostname in LOOPBACK:
        session.mount(f"{settings.BIGCOMMERCE_API_URL}/", HTTPAdapter())
    else:
        del session.adapters["http://"]
    return session


def send(
    session: requests.Session,
    method: str,
    url: str,
    token: str,
    *,
    query: Mapping[str, str | int] | None = None,
    body: Any = None,
) -> Reply:
    """Raises Lost. No exception of the package gets out, since those hold the request with its token."""
    deadline = time.monotonic() + LONGEST_S
    try:
        response = session.request(
            method,
            url,
            params=query,
            json=body,
            headers={
                "X-Auth-Token": token,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": USER_AGENT,
            },
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        )
        with response:
            return Reply(response.status_code, response.headers, _body(response, deadline))
    except (requests.RequestException, HTTPError, OSError) as error:
        lost = Lost(_kind(error), not _unsent(error))
    raise lost


def _body(response: requests.Response, deadline: float) -> bytes | None:
    content = bytearray()
    for piece in response.iter_content(_PIECE):
        content += piece
        if len(content) > LARGEST or time.monotonic() > deadline:
            return None
    return bytes(content)


def _reason(error: Exception) -> object:
    inner = error.args[0] if error.args else None
    return inner.reason if isinstance(inner, MaxRetryError) else inner


def _kind(error: Exception) -> str:
    reason = _reason(error)
    return type(reason if isinstance(reason, NewConnectionError) else error).__name__


def _unsent(error: Exception) -> bool:
    return isinstance(error, requests.ConnectTimeout) or isinstance(
        _reason(error), NewConnectionError
    )
