"""Workers that die as by kill -9 in the middle of a feed, and two at once: Amazon is told of each order once (I1)."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.amazon import US, PretendedAmazon
from tests.at_once import processes_at_once
from tests.desk import migrated_postgresql
from tests.installation import ROOT, Installation

pytestmark = pytest.mark.slow

ORDERS = 6
SELLER = "AKILLEDFEED"
# Of the seller and of the feed, the latter after five minutes; Amazon's list is believed after five.
LEASES_ARE_OVER_S = 400
COMMAND = [sys.executable, "-m", "tests.shipments.feeds.installed"]
SQLITE, POSTGRESQL = "sqlite", "postgresql"
TOLD = {
    "rows": {"accepted": ORDERS},
    "tries": {"accepted": ORDERS},
    "feeds": {"done": 1},
    "told": ORDERS,
}


class Desk(Installation):
    """An installation that reaches the pretended Amazon, where time passes as here."""

    def __init__(self, folder: Path, amazon: PretendedAmazon, url: str) -> None:
        super().__init__(folder)
        self.amazon = amazon
        self.passed_s = 0
        self.order_ids: list[str] = []
        self.environment |= {
            **{f"SP_API_ENDPOINT_{region}": amazon.url for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": amazon.url,
            "LWA_CLIENT_ID": amazon.client_id,
            "LWA_CLIENT_SECRET": amazon.client_secret,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        if url:
            self.environment["DATABASE_URL"] = url

    def ship(self) -> None:
        self.amazon.feed_settings(queueSeconds=0, processSeconds=0)
        seller = self.amazon.add_seller(SELLER, marketplaces=[US])
        self.order_ids = self.amazon.generate(SELLER, ORDERS, programs=[])
        orders = [self.amazon.order(order_id)["order"] for order_id in self.order_ids]
        given = {"seller": SELLER, "token": seller.refresh_token, "orders": orders}
        assert self.state("start", given=json.dumps(given))["rows"] == {"waiting": ORDERS}

    def pass_time(self, seconds: int) -> None:
        self.passed_s += seconds
        self.amazon.advance(seconds)
        self.environment["CLOCK_SHIFT_S"] = str(self.passed_s)

    def run(self, *arguments: str, given: str = "", fault: str = "") -> Any:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment | {"FAULT": fault},
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def state(self, *arguments: str, given: str = "") -> dict[str, Any]:
        done = self.run(*arguments, given=given)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def work_to_the_end(self) -> dict[str, Any]:
        for _ in range(12):
            found = self.state("work")
            if not {"waiting", "in_feed", "unknown"} & set(found["rows"]):
                return found
            self.pass_time(130)
        raise AssertionError(found)

    def assert_told_once(self) -> None:
        for number, order_id in enumerate(self.order_ids):
            view = self.amazon.order(order_id)
            told = [package["trackingNumber"] for package in view["packages"] or []]
            assert told == [f"1Z999AA1{number:010d}"]
            assert len(view["confirmations"]) == 1


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    kind = getattr(request, "param", SQLITE)
    with migrated_postgresql(migrated_file) if kind == POSTGRESQL else nullcontext("") as url:
        desk = Desk(tmp_path, amazon, url)
        if not url:
            shutil.copy(migrated_file, desk.database)
        desk.ship()
        yield desk


@pytest.mark.parametrize(
    ("point", "desk"),
    [
        ("feed-prepared", SQLITE),
        ("feed-uploaded", SQLITE),
        ("feed-creating", SQLITE),
        ("feed-created", SQLITE),
        ("feed-created", POSTGRESQL),
        ("feed-over", SQLITE),
        ("feed-report-read", SQLITE),
        ("feed-half-settled", SQLITE),
        ("feed-half-settled", POSTGRESQL),
        ("feed-settled", SQLITE),
    ],
    indirect=["desk"],
)
def test_i1_killed_in_the_middle_of_a_feed(desk: Desk, point: str) -> None:
    killed = desk.run("work", fault=point)
    assert (killed.returncode, f"fault point {point} reached" in killed.stderr) == (-9, True)
    before = len(desk.amazon.feeds())
    desk.pass_time(LEASES_ARE_OVER_S)
    assert desk.work_to_the_end() == TOLD
    desk.assert_told_once()
    assert len(desk.amazon.feeds()) == max(before, 1) == 1, "the next worker went on with it"


def test_i1_killed_at_every_step_in_turn(desk: Desk) -> None:
    points = ["feed-uploaded", "feed-creating", "feed-created", "feed-over", "feed-half-settled"]
    for point in points:
        for _ in range(6):
            if desk.run("work", fault=point).returncode == -9:
                break
            desk.pass_time(130)
        else:
            raise AssertionError(f"{point} was never reached")
        desk.pass_time(LEASES_ARE_OVER_S)
    found = desk.work_to_the_end()
    assert found["rows"] == {"accepted": ORDERS}
    desk.assert_told_once()


@pytest.mark.parametrize("desk", [SQLITE, POSTGRESQL], indirect=True)
def test_sys_3_two_workers_at_once_make_one_feed(desk: Desk) -> None:
    processes_at_once([*COMMAND, "beside"], desk.environment)
    assert desk.work_to_the_end() == TOLD
    desk.assert_told_once()
    assert len(desk.amazon.feeds()) == 1
