"""A person at the sign-in pages: a client that behaves like a browser, and an authenticator app."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import hotp_value
from django.test import Client

PASSWORD = "correct horse battery staple"  # that of the factory
LOGIN, STEP, ENROL = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"
ACTIVATE = f"{ENROL}totp/activate/"
CODES = f"{ENROL}recovery-codes/"


def code_of(secret: str, periods: int = 0) -> str:
    """What the app shows now, or so many periods of 30 seconds later."""
    return f"{hotp_value(secret, int(time.time()) // 30 + periods):06}"


def give_password(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def give_code(client: Client, code: str) -> Any:
    return client.post(STEP, {"code": code})


def secret_on(page: Any) -> str:
    found = re.search(r'<code class="anywhere">([A-Z2-7]+)</code>', page.content.decode())
    assert found is not None
    return found.group(1)


def enrol(client: Client) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes, of somebody who gave the password."""
    secret = secret_on(client.get(ACTIVATE))
    answer = client.post(ACTIVATE, {"code": code_of(secret)})
    assert answer["Location"] == CODES
    return secret, re.findall(r"<li><code>(\d{8})</code>", client.get(CODES).content.decode())
