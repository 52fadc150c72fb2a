"""The environment of the demo's children, built from nothing: the shell's own installation has no say."""

import os
import shlex
import sys
from pathlib import Path

from config.newenv import new_environment

# What programs need to run at all.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "VIRTUAL_ENV")
CLIENT_ID = "amzn1.application-oa2-client.waybill-demo"
CLIENT_SECRET = "secret-of-the-demo-application"  # noqa: S105


def bare() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def of_product(folder: Path, base_url: str, amazon_url: str) -> dict[str, str]:
    """Also writes the field keys into `folder`."""
    return {
        **bare(),
        "READ_DOT_ENV": "no",
        "DEMO": "yes",
        "BASE_URL": base_url,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'waybill.sqlite3'}",
        "EMAIL_URL": "dummymail://",
        "LWA_CLIENT_ID": CLIENT_ID,
        "LWA_CLIENT_SECRET": CLIENT_SECRET,
        "SP_API_APPLICATION_ID": "amzn1.sp.solution.waybill-demo",
        "SP_API_ENDPOINT_NA": amazon_url,
        "SP_API_ENDPOINT_EU": amazon_url,
        "SP_API_ENDPOINT_FE": amazon_url,
        "LWA_ENDPOINT": amazon_url,
        "BIGCOMMERCE_API_URL": f"{amazon_url}/bigcommerce",
        "SELLER_CENTRAL_URL": amazon_url,
        **new_environment(folder / "field-keys.json"),
    }


def write(folder: Path, environment: dict[str, str]) -> Path:
    """A file for a shell, so that a visitor's own `manage.py` means the demo; it holds keys, so it is ours alone."""
    path = folder / "env"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as lines:
        for name, value in environment.items():
            if name not in _INHERITED:
                lines.write(f"{name}={shlex.quote(value)}\n")
    return path


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]
