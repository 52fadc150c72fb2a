"""A worker that dies as by kill -9 in the middle of a batch, and two at once: one purchase for every order (I6, SYS-3)."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.amazon import US, PretendedAmazon
from tests.at_once import processes_at_once
from tests.installation import ROOT, Installation

pytestmark = pytest.mark.slow

ORDERS = 12
SELLER = "AKILLEDBATCH"
# Of the batch, its entries and a purchase, the last of them after two minutes.
LEASES_ARE_OVER_S = "130"
COMMAND = [sys.executable, "-m", "tests.shipments.batches.installed"]


class Desk(Installation):
    """An installation that reaches the pretended Amazon."""

    def __init__(self, folder: Path, amazon: PretendedAmazon) -> None:
        super().__init__(folder)
        self.amazon = amazon
        self.environment |= {
            **{f"SP_API_ENDPOINT_{region}": amazon.url for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": amazon.url,
            "LWA_CLIENT_ID": amazon.client_id,
            "LWA_CLIENT_SECRET": amazon.client_secret,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        self.order_ids: list[str] = []

    def start_batch(self, kind: str) -> None:
        self.amazon.shipping_rules(secondLabels=True)
        seller = self.amazon.add_seller(SELLER, marketplaces=[US])
        self.order_ids = self.amazon.generate(SELLER, ORDERS, shipByDays=[3, 3], programs=[])
        orders = [self.amazon.order(order_id)["order"] for order_id in self.order_ids]
        given = {"seller": SELLER, "token": seller.refresh_token, "orders": orders}
        begun = self.state("start", kind, given=json.dumps(given))
        assert (begun["batch"], begun["entries"]) == ("running", {"waiting": ORDERS})

    def run(
        self, *arguments: str, given: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def state(self, *arguments: str, given: str = "", **environment: str) -> dict[str, Any]:
        done = self.run(*arguments, given=given, **environment)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def bought(self) -> Counter[int]:
        """Purchases at Amazon -> for how many orders."""
        return Counter(len(self.amazon.purchases(order_id)) for order_id in self.order_ids)


@pytest.fixture
def desk(tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon) -> Desk:
    desk = Desk(tmp_path, amazon)
    shutil.copy(migrated_file, desk.database)
    return desk


def all_done(**others: Any) -> dict[str, Any]:
    return {
        "batch": "done",
        "entries": {"done": ORDERS},
        "leased": 0,
        "orders": {"shipped": ORDERS},
        "shipments": ORDERS,
        **others,
    }


BOUGHT = all_done(labels={"bought": ORDERS}, files=ORDERS)


# `least`: purchases that Amazon had taken when the process died; the other threads may have made more.
@pytest.mark.parametrize(
    ("point", "least"),
    [("batch-claimed", 0), ("batch-quoted", 0), ("batch-bought", 1), ("batch-settled:3", 3)],
)
def test_i6_killed_in_the_middle_of_a_batch_of_labels(desk: Desk, point: str, least: int) -> None:
    desk.start_batch("labels")
    killed = desk.run("work", FAULT=point)
    assert (killed.returncode, f"fault point {point.partition(':')[0]}" in killed.stderr) == (-9, 1)
    taken = ORDERS - desk.bought()[0]
    assert least <= taken < ORDERS

    assert desk.state("work", CLOCK_SHIFT_S=LEASES_ARE_OVER_S) == BOUGHT | {"turns": 0}
    assert desk.bought() == {1: ORDERS}
    asked = Counter(
        purchase["answers"] > 1
        for order_id in desk.order_ids
        for purchase in desk.amazon.purchases(order_id)
    )
    assert asked[True] <= taken, "only a purchase that was begun before is asked for again"


def test_i6_killed_in_the_middle_of_a_batch_of_numbers(desk: Desk) -> None:
    desk.start_batch("mark")
    killed = desk.run("work", FAULT="batch-recorded:4")
    assert (killed.returncode, "fault point batch-recorded" in killed.stderr) == (-9, True)
    left = desk.state("work")
    assert left["shipments"] == 4, "the leases of the dead one still run"
    assert left["entries"] == {"done": 3, "working": 2, "waiting": 7}

    done = desk.state("work", CLOCK_SHIFT_S=LEASES_ARE_OVER_S)
    assert done == all_done(labels={}, files=0, turns=0)


def test_sys_3_two_workers_at_once_at_one_batch(desk: Desk) -> None:
    desk.start_batch("labels")
    found = [json.loads(said) for said in processes_at_once([*COMMAND, "beside"], desk.environment)]
    turns = [one.pop("turns") for one in found]
    assert sum(turns) == ORDERS
    assert min(turns) > 0, "one of them did everything"
    assert BOUGHT in found, "the later one sees the end"
    assert desk.bought() == {1: ORDERS}
