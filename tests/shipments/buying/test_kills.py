"""A process that dies as by kill -9 in the middle of a purchase: the sweep ends it, and Amazon sold one label (I6)."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.amazon import US, PretendedAmazon
from tests.installation import ROOT, Installation

pytestmark = pytest.mark.slow

LEASE_IS_OVER_S = "130"


class Desk(Installation):
    def __init__(self, folder: Path, amazon: PretendedAmazon) -> None:
        super().__init__(folder)
        self.environment |= {
            **{f"SP_API_ENDPOINT_{region}": amazon.url for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": amazon.url,
            "LWA_CLIENT_ID": amazon.client_id,
            "LWA_CLIENT_SECRET": amazon.client_secret,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tests.shipments.buying.installed", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def state(self, *arguments: str, **environment: str) -> dict[str, Any]:
        done = self.run(*(arguments or ("state",)), **environment)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.mark.parametrize(
    ("point", "bought"),
    [("label-written", 0), ("label-asking", 0), ("label-answered", 1), ("label-half-settled", 1)],
)
def test_i6_killed_in_the_middle_of_a_purchase(
    tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon, point: str, bought: int
) -> None:
    desk = Desk(tmp_path, amazon)
    shutil.copy(migrated_file, desk.database)
    amazon.shipping_rules(secondLabels=True)
    seller = amazon.add_seller(marketplaces=[US])
    (order_id,) = amazon.generate(seller.id, 1, shipByDays=[3, 3], programs=[])
    order = amazon.order(order_id)["order"]
    item = order["orderItems"][0]
    amazon.add_orders(seller.id, [order | {"orderItems": [item]}])
    desk.state(
        "connect", seller.refresh_token, order_id, item["orderItemId"], str(item["quantityOrdered"])
    )

    killed = desk.run("purchase", FAULT=point)
    assert f"fault point {point} reached" in killed.stderr
    assert killed.returncode == -9
    assert len(amazon.purchases(order_id)) == bought
    before = {"order": "awaiting", "labels": ["buying"], "shipments": 0, "files": 0}
    assert desk.state() == before
    assert desk.state("sweep") == before, "the lease of the dead one still runs"

    after = desk.state("sweep", CLOCK_SHIFT_S=LEASE_IS_OVER_S)
    assert after == {"order": "shipped", "labels": ["bought"], "shipments": 1, "files": 1}
    (purchase,) = amazon.purchases(order_id)
    assert purchase["answers"] == bought + 1
