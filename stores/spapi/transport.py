"""The one way out to Amazon's API: httpx with our limits of time and size (data-protection.md, T21)."""

import ssl
import time
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from stores import clock
from stores.spapi import skew

# A task of the cluster lives 60 seconds: an answer must be given up while there is time to write that down.
TIMEOUT = httpx.Timeout(30, connect=10)
LONGEST_CALL_SECONDS = 45
LONGEST_BODY = 20 * 1024 * 1024

# Raised before a byte of the request was sent.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Reply(NamedTuple):
    """An answer of any status. `body` is None if it was too large or took too long.

    `ahead_s`: how far this machine's clock is ahead of the one that dated it, if that is known (T19).
    """

    status: int
    headers: httpx.Headers
    body: bytes | None
    ahead_s: float | None = None


class Lost(Exception):
    """No answer came. `sent` is False only if Amazon cannot have seen the request; `kind` is the network's fault."""

    def __init__(self, kind: str, sent: bool) -> None:
        super().__init__(kind, sent)
        self.kind = kind
        self.sent = sent


@cache
def shared_ssl() -> ssl.SSLContext:
    """One for the process: making one takes longer than a call to a near server."""
    return httpx.create_ssl_context()


class Transport:
    """Stands in for the package's own transport. The access token joins here and is seen by nothing else."""

    def __init__(self, endpoint: str, timeout: httpx.Timeout | None = None) -> None:
        host = urlsplit(endpoint).hostname
        self._client = httpx.Client(
            timeout=timeout or TIMEOUT,
            verify=shared_ssl(),
            follow_redirects=False,
            trust_env=host not in ("127.0.0.1", "localhost", "::1"),
        )
        self.token = ""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Any = None,
        data: Any = None,
        content: Any = None,
        headers: dict[str, str],
    ) -> Reply:
        """Raises Lost. No exception of httpx gets out, since those hold the request with its token."""
        request = self._client.build_request(
            method,
            url,
            params=params,
            data=data,
            content=content,
            headers={**headers, "x-amz-access-token": self.token},
        )
        try:
            return self._send(request)
        except httpx.RequestError as error:
            lost = Lost(type(error).__name__, not isinstance(error, _UNSENT))
        raise lost

    def _send(self, request: httpx.Request) -> Reply:
        sent_at, began = clock.of_machine(), time.monotonic()
        deadline = began + LONGEST_CALL_SECONDS
        response = self._client.send(request, stream=True)
        ahead_s = skew.ahead_s(response.headers, sent_at, time.monotonic() - began)
        try:
            chunks, size = [], 0
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > LONGEST_BODY or time.monotonic() > deadline:
                    return Reply(response.status_code, response.headers, None, ahead_s)
            return Reply(response.status_code, response.headers, b"".join(chunks), ahead_s)
        finally:
            response.close()

    def close(self) -> None:
        self._client.close()
