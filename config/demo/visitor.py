"""Somebody with a browser: follows links, fills in forms, keeps cookies."""

from urllib.parse import urljoin

import requests

from config.demo.failing import StepFailed
from config.demo.page import Form, Page

_TIMEOUT_S = 60


class Visitor:
    """Starts at `base_url`; relative addresses count from the page that was seen last."""

    def __init__(self, base_url: str) -> None:
        self.address = base_url
        self._session = requests.Session()
        # No proxy of the shell may come between us and this machine's own servers.
        self._session.trust_env = False

    def get(self, to: str) -> Page:
        """The page at the end of all redirects. Raises StepFailed for anything but 200."""
        return self._seen("GET", urljoin(self.address, to))

    def download(self, to: str) -> bytes:
        """A PDF file; the page that led to it stays the present one. Raises StepFailed for anything else."""
        answer = self._ask("GET", urljoin(self.address, to))
        kind = answer.headers.get("Content-Type", "")
        if kind != "application/pdf" or not answer.content.startswith(b"%PDF-"):
            raise StepFailed(f"{answer.url} is {kind or 'of no type'}, not a PDF file.")
        return answer.content

    def answers(self, to: str) -> bool:
        """Whether this address answers 200 at the moment."""
        try:
            answer = self._session.get(urljoin(self.address, to), timeout=_TIMEOUT_S)
        except requests.RequestException:
            return False
        return answer.status_code == 200

    def submit(self, form: Form, press: str = "", **values: str | list[str]) -> Page:
        """Sends a form with `values` put in.

        `press`: name and value of the button, like `kind=labels`, if the page asks which one it was.
        """
        name, _, value = press.partition("=")
        pressed = [(name, value)] if name else []
        return self._seen("POST", self._to(form), form.filled(**values) + pressed)

    def upload(self, form: Form, name: str, text: str, **values: str) -> Page:
        """Sends a form with a field `file`, which gets a file of this name and text."""
        return self._seen("POST", self._to(form), form.filled(**values), {"file": (name, text)})

    def _to(self, form: Form) -> str:
        return urljoin(self.address, form.action or self.address)

    def sign_in(self, email: str, password: str) -> Page:
        page = self.get("/accounts/login/")
        page = self.submit(page.form_with("login", "password"), login=email, password=password)
        if any(form.names >= {"login", "password"} for form in page.forms):
            raise StepFailed("Signing in was refused.")
        return page

    def _seen(
        self,
        method: str,
        to: str,
        data: list[tuple[str, str]] | None = None,
        files: dict[str, tuple[str, str]] | None = None,
    ) -> Page:
        answer = self._ask(method, to, data, files)
        self.address = answer.url
        return Page(answer.text)

    def _ask(
        self,
        method: str,
        to: str,
        data: list[tuple[str, str]] | None = None,
        files: dict[str, tuple[str, str]] | None = None,
    ) -> requests.Response:
        try:
            # Browsers send it, and Django asks for it over https.
            headers = {"Referer": self.address}
            answer = self._session.request(
                method, to, data=data, files=files, headers=headers, timeout=_TIMEOUT_S
            )
        except requests.RequestException as error:
            raise StepFailed(f"{method} {to} failed: {type(error).__name__}.") from None
        if answer.status_code != 200:
            said = Page(answer.text).text[:300]
            raise StepFailed(f"{method} {to} answered {answer.status_code}: {said}")
        return answer
