"""Reads variables of the environment; a wrong value ends with one line that names the variable and the cure."""

import os
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_YES = ("true", "on", "ok", "y", "yes", "1")
_NO = ("false", "off", "n", "no", "0", "")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_DATABASES = ("postgres", "postgresql", "sqlite")
_MAILS = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "dummymail")


class WrongValue(ImproperlyConfigured):
    """A variable's value cannot be used. The message never shows a value that may hold a password."""

    def __init__(self, name: str, wrong: str, mend: str) -> None:
        super().__init__(f"{name} {wrong}. {mend}")


class Environment:
    """Every method takes the variable's name and raises WrongValue."""

    def __init__(self) -> None:
        self._env = environ.Env()

    def read(self, dot_env: os.PathLike[str]) -> None:
        """Adds what the file says, if there is one; the environment itself goes first."""
        # django-environ passes over a file that it may not open.
        if os.path.exists(dot_env) and not os.access(dot_env, os.R_OK):
            mend = "Run this as the user that runs the service, who should own it."
            raise WrongValue(str(dot_env), "is there, but may not be read by this user", mend)
        self._env.read_env(dot_env)

    def text(self, name: str, default: str = "") -> str:
        return str(self._env.str(name, default=default))

    def texts(self, name: str) -> list[str]:
        """Parts between commas, without blanks around them."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def switch(self, name: str, default: bool) -> bool:
        value = self.text(name, "yes" if default else "no").strip().lower()
        if value not in (*_YES, *_NO):
            raise WrongValue(name, f"is {value!r}, neither yes nor no", "Set it to yes or no.")
        return value in _YES

    def whole(self, name: str, default: int, least: int | None = None) -> int:
        value = self.text(name, str(default))
        mend = f"Set it to a number like {default}, or unset it."
        try:
            number = int(value)
        except ValueError:
            raise WrongValue(name, f"is {value!r}, not a whole number", mend) from None
        if least is not None and number < least:
            raise WrongValue(name, f"is {number}, below {least}", mend)
        return number

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Networks between commas; one address is a network of one."""
        found = []
        for part in self.texts(name):
            try:
                found.append(ip_network(part))
            except ValueError as error:
                mend = "Give networks such as 203.0.113.0/24 or 2001:db8::/32, with commas between."
                raise WrongValue(name, f"holds {part!r}: {error}", mend) from None
        return found

    def level(self, name: str, default: str) -> str:
        value = self.text(name, default).strip().upper()
        if value not in _LEVELS:
            wrong = f"is {value!r}, not a level of logs"
            raise WrongValue(name, wrong, f"Set it to one of {', '.join(_LEVELS)}.")
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        mend = (
            "Give postgres://user:password@host:port/name or sqlite:////folder/file, or unset it."
        )
        found = self._url(name, default, _DATABASES, mend, self._env.db_url_config)
        if not found.get("NAME") or found["NAME"] == ":memory:":
            raise WrongValue(name, "names no database", mend)
        return found

    def mail(self, name: str, default: str) -> dict[str, Any]:
        mend = "Give smtp+tls://user:password@host:587, or unset it to send no mail."
        found = self._url(name, default, _MAILS, mend, self._env.email_url_config)
        if self.text(name, default).startswith("smtp") and not found["EMAIL_HOST"]:
            raise WrongValue(name, "names no host", mend)
        folder = self.text(name, default).removeprefix("filemail:")
        if folder != self.text(name, default) and not folder.startswith("///"):
            raise WrongValue(name, "names no folder", "Give filemail:///folder/of/mails.")
        # The reader of addresses loses the first slash.
        found["EMAIL_FILE_PATH"] = "/" + found["EMAIL_FILE_PATH"].lstrip("/")
        return found

    def _url(
        self,
        name: str,
        default: str,
        schemes: tuple[str, ...],
        mend: str,
        read: Callable[[str], dict[str, Any]],
    ) -> dict[str, Any]:
        url = self.text(name, default) or default
        try:
            scheme = urlsplit(url).scheme
            _ = urlsplit(url).port
            if scheme in schemes:
                return read(url)
        except (ValueError, ImproperlyConfigured):
            pass
        else:
            if scheme:
                raise WrongValue(name, f"begins with {scheme}:, which is not known here", mend)
        raise WrongValue(name, "is not an address that can be read", mend)
