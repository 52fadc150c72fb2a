"""Fetching one product photo from Amazon's picture network (T10, T21). No token and no cookie go there."""

import time
from typing import NamedTuple

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from stores.models import SellingPartner
from stores.spapi.client import USER_AGENT
from stores.spapi.photo_rule import LARGEST, kind_of, may_fetch

# To connect, and between two pieces of the answer; all of it may take LONGEST_S.
TIMEOUT_S = (3, 4)
LONGEST_S = 6.0
_PIECE = 64 * 1024
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")


class Photo(NamedTuple):
    content: bytes
    media_type: str


class PhotoRefused(Exception):
    """This address will never give a picture that we keep; its only argument is the reason in a word."""


class PhotoUnavailable(Exception):
    """The same address may give the picture later."""


def fetch_photo(selling_partner: SellingPartner, url: str) -> Photo:
    """Raises PhotoRefused (foreign host, redirect, 4xx, over 512 KB, no picture), PhotoUnavailable for the rest."""
    if not may_fetch(url, settings.SP_API_ENDPOINTS[selling_partner.region]):
        raise PhotoRefused("host")
    try:
        content = _content(url)
    except (requests.RequestException, HTTPError, OSError) as error:
        raise PhotoUnavailable(type(error).__name__) from None
    media_type = kind_of(content)
    if not media_type:
        raise PhotoRefused("kind")
    return Photo(content, media_type)


def _content(url: str) -> bytes:
    deadline = time.monotonic() + LONGEST_S
    with requests.Session() as session:
        session.trust_env = not url.startswith(_LOOPBACK)
        # Otherwise a .netrc of the host could add a password.
        session.auth = lambda request: request
        response = session.get(
            url,
            headers={"User-Agent": USER_AGENT, "Accept": "image/*", "Accept-Encoding": "identity"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        )
        with response:
            if response.status_code in (408, 429) or response.status_code >= 500:
                raise PhotoUnavailable(f"status {response.status_code}")
            if response.status_code != 200:
                raise PhotoRefused(f"status {response.status_code}")
            return _read(response, deadline)


def _read(response: requests.Response, deadline: float) -> bytes:
    """As it comes, without unpacking; a slow drip and an endless answer both end."""
    content = b""
    while piece := response.raw.read1(_PIECE, decode_content=False):
        content += piece
        if len(content) > LARGEST:
            raise PhotoRefused("size")
        if time.monotonic() > deadline:
            raise PhotoUnavailable("slow")
    announced = response.headers.get("Content-Length", "")
    if announced.isdigit() and len(content) < int(announced):
        raise PhotoUnavailable("cut")
    return content
