"""T15: two web servers count the wrong passwords of one address together."""

import shutil
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
import requests

from tests.installation import Installation, free_port, wait_for

pytestmark = [pytest.mark.slow]


def guess(address: str) -> str:
    with requests.Session() as browser:
        page = browser.get(f"{address}/accounts/login/", timeout=60)
        token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {"login": "a@example.com", "password": "wrong", "csrfmiddlewaretoken": token}
        return browser.post(f"{address}/accounts/login/", form, timeout=60).text


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_t15_two_web_servers_share_the_limit_of_guesses(
    tmp_path: Path, migrated_file: Path
) -> None:
    installation = Installation(tmp_path)
    shutil.copy(migrated_file, installation.database)
    ports = [free_port(), free_port()]
    one, other = (f"http://127.0.0.1:{port}" for port in ports)
    with ExitStack() as ends:
        for port in ports:
            server = installation.start("web", f"--port={port}")
            ends.callback(server.wait, 60)
            ends.callback(server.terminate)
        for address in (one, other):
            wait_for(f"an answer of {address}", partial(answers, address), seconds=120)
        too_many = ["Too many failed" in guess(address) for address in (one, other) * 3]
    assert too_many == [False] * 5 + [True]
