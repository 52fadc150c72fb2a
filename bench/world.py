"""What every measurement stands on: a pretended Amazon as a process, and children with databases of their own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from bench.prepared import CLIENT, ROOT, environment_in, furnish

US, CANADA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"
SELLER = "ABENCHSELLER01"
READY = "Pretended Amazon on "


@contextmanager
def pretended_amazon(*, rates_lifted: bool = True) -> Iterator[str]:
    """The address of an empty pretended Amazon; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="waybill-bench-") as folder:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", f"{folder}/amazon.db"]
        command += ["--client-id", CLIENT["client_id"], "--client-secret", CLIENT["client_secret"]]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix(READY).strip()
        try:
            if rates_lifted:
                control(url, "rates", {"operation": "*", "lifted": True})
            yield url
        finally:
            process.terminate()
            process.wait(10)


def control(url: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = requests.post(f"{url}/_sandbox/{path}", json=body, timeout=300)
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code} {response.text}")
    answer: dict[str, Any] = response.json()
    return answer


def answer(url: str, path: str) -> dict[str, Any]:
    """What the pretended Amazon says of itself."""
    response = requests.get(f"{url}/_sandbox/{path}", timeout=60)
    response.raise_for_status()
    found: dict[str, Any] = response.json()
    return found


def calls(url: str, operation: str) -> int:
    """Calls of one operation as Amazon's side counts them."""
    return len(answer(url, f"calls?since=0&operation={operation}")["calls"])


def seller_with_orders(url: str, orders: int) -> str:
    """A seller with `orders` orders, 60 % on Amazon.com and the rest on Amazon.ca; its refresh token."""
    fields = {"sellingPartnerId": SELLER, "region": "NA", "marketplaces": [US, CANADA]}
    token: str = control(url, "sellers", fields)["refreshToken"]
    for marketplace, count in ((US, orders * 6 // 10), (CANADA, orders - orders * 6 // 10)):
        body = {"sellingPartnerId": SELLER, "marketplaceId": marketplace, "count": count, "seed": 7}
        control(url, "generate", body)
    return token


@contextmanager
def installation(amazon: str, database_url: str = "") -> Iterator[dict[str, str]]:
    """The environment of an empty, migrated installation; SQLite in a temporary folder without a URL."""
    with tempfile.TemporaryDirectory(prefix="waybill-bench-") as folder:
        path = Path(folder)
        yield environment_in(path, furnish(path, database_url), amazon)


def run(environment: dict[str, str], module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of the bench as a child; its last line of output is a JSON object of figures."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures
