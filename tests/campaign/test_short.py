"""The campaign in short form: SQLite with one cluster (I1, I4, SHP-20, decision 24)."""

import shutil
from pathlib import Path

import pytest

from tests.campaign.course import LONGEST_WAIT_S, Plan, run
from tests.desk import SQLITE

pytestmark = pytest.mark.slow

# The first calls get them; the rest is left to chance here, and to the long form.
DEMANDED = (
    "confirmShipment: timeout_before",
    "confirmShipment: timeout_after",
)
PLAN = Plan(
    SQLITE, orders=24, kills=8, minutes=8, seed=7, busy_s=12, calm_s=5, leap_s=LONGEST_WAIT_S, sellers=4,
    demanded=DEMANDED,
)  # fmt: skip


def test_i1_shp_20_decision_24_whatever_dies_each_order_is_told_once(
    tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "waybill.sqlite3")
    figures = run(PLAN, tmp_path)
    assert figures.failures() == [], figures.as_json()
