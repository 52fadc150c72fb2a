"""The campaign in short form: SQLite with one cluster (I1, I4, SHP-20, decision 24)."""

import shutil
from pathlib import Path

import pytest

from tests.campaign.course import Plan, run
from tests.desk import SQLITE

pytestmark = pytest.mark.slow


def test_i1_shp_20_decision_24_whatever_dies_each_order_is_told_once(
    tmp_path: Path, migrated_file: Path
) -> None:
    shutil.copy(migrated_file, tmp_path / "waybill.sqlite3")
    plan = Plan(SQLITE, orders=40, kills=12, minutes=8, seed=7, busy_s=25, calm_s=12)
    figures = run(plan, tmp_path)
    assert figures.failures() == [], figures.as_json()
    assert figures.faults.total() > 0
