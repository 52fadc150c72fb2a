"""Somebody with a browser, whose every answer is kept: what it showed, where it led, what the addresses said."""

import hmac
import re
import struct
import time
from base64 import b32decode
from collections import deque
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

import requests

from config.demo.failing import StepFailed
from config.demo.page import Form, Page
from config.demo.visitor import Visitor

_TIMEOUT_S = 60
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL | re.IGNORECASE)
# Addresses that links, forms and htmx lead to, and what they say when the pointer rests on them.
_ADDRESSES = re.compile(r"(?:href|action|hx-get|hx-post|src|title)=\"([^\"]*)\"")
_ENROL = "/accounts/2fa/"
_LEFT_ALONE = ("/accounts/", "/admin/logout", "/static/", "/admin/jsi18n")


class Answer(NamedTuple):
    """`path` has no query; `led_to` is the redirect's target."""

    path: str
    status: int
    kind: str
    headers: str
    body: bytes
    led_to: str


class Person(Visitor):
    """`heard` holds everything that came back. An answer of 400 or more is an error unless it is `bearable`."""

    def __init__(self, name: str, base_url: str) -> None:
        super().__init__(base_url)
        self.name = name
        self.heard: list[Answer] = []
        # Of Amazon's consent, as they passed through this browser's addresses.
        self.codes: set[str] = set()
        self.states: set[str] = set()
        # Of the app that shows codes.
        self.seed = ""
        self.bearable: tuple[int, ...] = ()
        self._home = base_url

    def _ask(
        self,
        method: str,
        to: str,
        data: list[tuple[str, str]] | None = None,
        files: dict[str, tuple[str, str]] | None = None,
    ) -> requests.Response:
        answer = self._session.request(
            method,
            to,
            data=data,
            files=files,
            headers={"Referer": self.address},
            timeout=_TIMEOUT_S,
        )
        for each in (*answer.history, answer):
            query = parse_qs(urlsplit(each.url).query)
            self.codes |= set(query.get("spapi_oauth_code", []))
            self.states |= set(query.get("state", []))
            if each.url.startswith(self._home):
                self.heard.append(_kept(each))
        if answer.status_code >= 400 and answer.status_code not in self.bearable:
            said = Page(answer.text).text[:600]
            raise StepFailed(f"{method} {to} answered {answer.status_code}: {said}")
        return answer

    def sign_in(self, email: str, password: str) -> Page:
        """With a second step: an app is enrolled at the first time, and asked from then on (DPP 1.4)."""
        page = super().sign_in(email, password)
        if self.address.endswith(_ENROL):
            page = self.get(f"{_ENROL}totp/activate/")
            found = re.search(r'<code class="anywhere">([A-Z2-7]+)</code>', page.html)
            assert found is not None, page.text[:300]
            self.seed = found[1]
        # The half minute of a code may end on its way.
        for _ in range(2):
            if any("code" in form.names for form in page.forms):
                page = self.submit(page.form_with("code"), code=_code(self.seed))
        assert "/2fa/authenticate/" not in self.address, page.text[:300]
        return page

    def fetch(self, to: str, *bearable: int) -> bytes:
        """Any file or page; the page before stays the present one."""
        self.bearable = bearable
        try:
            return self._ask("GET", urljoin(self.address, to)).content
        finally:
            self.bearable = ()

    def press(self, form: Form, **values: str) -> bytes:
        """A form whose answer may be a file."""
        return self._ask("POST", self._to(form), form.filled(**values)).content

    def send_file(self, form: Form, name: str, content: bytes, **values: str) -> Page:
        """As a browser does; the bytes are those of a PDF."""
        return self.upload(form, name, content.decode("latin-1"), **values)

    def walk(self, *starts: str, most: int = 120) -> int:
        """Every page that links lead to from here, each address once; how many were seen."""
        seen: set[str] = set()
        ahead = deque(starts)
        while ahead and len(seen) < most:
            to = ahead.popleft()
            if to in seen:
                continue
            seen.add(to)
            body = self.fetch(to, 403, 404, 405)
            if body.lstrip()[:9].lower() == b"<!doctype":
                links = (urlsplit(urljoin(to, link.to)) for link in Page(body.decode()).links)
                ahead += [_address(link) for link in links if _leads_on(link.netloc, link.path)]
        return len(seen)

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._session.cookies}


def addresses_of(answer: Answer) -> bytes:
    """What must be clean even for those who may see the buyer: addresses, titles and headers (T12)."""
    body = answer.body.decode(errors="replace") if "html" in answer.kind else ""
    parts = [answer.path, answer.led_to, answer.headers, *_TITLE.findall(body)]
    return "\n".join([*parts, *_ADDRESSES.findall(body)]).encode()


def _kept(answer: requests.Response) -> Answer:
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Answer(
        urlsplit(answer.url).path,
        answer.status_code,
        answer.headers.get("Content-Type", ""),
        headers,
        answer.content,
        answer.headers.get("Location", ""),
    )


def _code(seed: str) -> str:
    """Of this half minute (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(b32decode(seed + "=" * (-len(seed) % 8)), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


def _leads_on(host: str, path: str) -> bool:
    return host == "" and path.startswith("/") and not path.startswith(_LEFT_ALONE)


def _address(link: SplitResult) -> str:
    return f"{link.path}?{link.query}" if link.query else link.path
