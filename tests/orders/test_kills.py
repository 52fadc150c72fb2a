"""Real processes that die as by kill -9, and two that work at once: no order is lost or doubled (I2, SYS-3).

Worker cluster, pretended Amazon and database are those of an installation; the dead cluster's successor starts when
the lease of the dead one has run out, which moved clocks bring near.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.amazon import US, PretendedAmazon
from tests.installation import ROOT, Installation, wait_for
from tests.orders.installed import SELLER
from tests.postgres import find_programs, throw_away

pytestmark = pytest.mark.slow

ORDERS = 250  # three pages
LEASE_IS_OVER_S = 200
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class Desk(Installation):
    """An installation that reaches the pretended Amazon, with one seller of it."""

    def __init__(self, folder: Path, amazon: PretendedAmazon, database_url: str = "") -> None:
        super().__init__(folder)
        self.amazon = amazon
        self.environment |= {
            **{f"SP_API_ENDPOINT_{region}": amazon.url for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": amazon.url,
            "LWA_CLIENT_ID": amazon.client_id,
            "LWA_CLIENT_SECRET": amazon.client_secret,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def inside(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """Run `tests.orders.installed`; the state of the installation after it."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.orders.installed", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @property
    def log(self) -> str:
        path = self.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    def kill_all(self) -> None:
        """As when the power fails: every process of this installation at once."""
        while running := self.processes():
            for pid in running:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    @contextmanager
    def worker(self, **environment: str) -> Iterator[None]:
        """The worker cluster under its supervisor; killed at the end."""
        self.environment |= environment
        with (self.folder / "worker.log").open("a") as log:
            process = self.start("worker", log=log)
        try:
            yield
        finally:
            self.kill_all()
            process.wait()


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    """One page is held by the seller's allowance of nobody: rates are lifted."""
    kind = getattr(request, "param", SQLITE)
    programs = find_programs()
    if kind == POSTGRESQL and programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail("PostgreSQL's programs were not found")
        pytest.skip("PostgreSQL's programs were not found")
    with throw_away(programs) if kind == POSTGRESQL and programs else nullcontext("") as url:
        desk = Desk(tmp_path, amazon, url)
        if url:
            assert desk.manage("migrate", "-v0").returncode == 0
        else:
            shutil.copy(migrated_file, desk.database)
        seller = amazon.add_seller(SELLER, region="NA", marketplaces=[US])
        amazon.generate(SELLER, ORDERS)
        desk.inside("connect", seller.refresh_token)
        yield desk


@pytest.mark.parametrize(
    ("point", "stored", "desk"),
    [
        ("import.page_wanted", 0, SQLITE),
        ("import.page_fetched:2", 100, SQLITE),
        ("import.page_half_written:2", 100, SQLITE),
        ("import.page_half_written:2", 100, POSTGRESQL),
        ("import.marks_unsaved", 200, SQLITE),
    ],
    indirect=["desk"],
)
def test_i2_killed_in_the_middle_of_an_import_the_next_worker_goes_on(
    desk: Desk, point: str, stored: int
) -> None:
    with desk.worker(FAULT=point):
        wait_for("the kill", lambda: "reached" in desk.log)
    assert desk.inside("state") == {"orders": stored, "complete": False, "runs": ["running"]}
    pages_before = len(desk.amazon.calls(operation="searchOrders"))
    desk.amazon.advance(LEASE_IS_OVER_S)
    with desk.worker(FAULT="", CLOCK_SHIFT_S=str(LEASE_IS_OVER_S)):
        wait_for("the end of the import", lambda: desk.inside("state")["complete"])
    after = desk.inside("check", desk.amazon.url)
    assert after["orders"] == ORDERS
    assert after["runs"][0] == "done", "the same run went on"
    pages = len(desk.amazon.calls(operation="searchOrders")) - pages_before
    # The page in hand is read again; a poll may have followed.
    assert pages - len(after["runs"]) + 1 == 3 - stored // 100


def test_sys_3_two_processes_at_once_import_once(desk: Desk) -> None:
    log = (desk.folder / "twins.log").open("w")
    with log:
        twins = [desk.start("import_orders", log=log) for _ in range(2)]
        for twin in twins:
            twin.wait(60)
    state = desk.inside("check", desk.amazon.url)
    assert (state["orders"], state["complete"]) == (ORDERS, True)
    searches = len(desk.amazon.calls(operation="searchOrders"))
    # Import now of the second may start a poll after the first one's import.
    assert searches == 3 + len(state["runs"]) - 1
