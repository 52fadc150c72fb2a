"""A sweep that is killed as by kill -9 at each of its points, and two at once (I3, RED-30, RED-32, SYS-3)."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amazon import PretendedAmazon
from tests.at_once import processes_at_once
from tests.desk import POSTGRESQL, SQLITE, Desk, desk_on
from tests.installation import ROOT

pytestmark = pytest.mark.slow

ORDERS = 6  # three pages
MODULE = "tests.redaction.installed"
DONE = {"held": 0, "half": 0, "customers": 0, "files": 0, "records": ORDERS, "failures": 0}


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    database = getattr(request, "param", SQLITE)
    with desk_on(database, tmp_path, migrated_file, amazon, MODULE) as desk:
        found = desk.inside("seed", str(ORDERS))
        assert (found["held"], found["files"], found["records"]) == (ORDERS, ORDERS, 0)
        yield desk


def sweep_that_dies_at(desk: Desk, point: str) -> None:
    died = subprocess.run(
        [sys.executable, "-m", MODULE, "sweep"],
        cwd=ROOT,
        env=desk.environment | {"FAULT": point},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert died.returncode == -9, died.stderr
    assert "reached" in died.stderr


def sealed_values(desk: Desk) -> list[bytes]:
    rows = desk.rows(
        "SELECT buyer_data FROM orders_order UNION ALL SELECT buyer_data FROM orders_customer"
    )
    return [str(value).encode() for (value,) in rows]


@pytest.mark.parametrize(
    ("point", "left", "desk"),
    [
        ("redaction.chunk:2", 4, SQLITE),
        ("redaction.unrecorded:2", 4, SQLITE),
        ("redaction.unrecorded:2", 4, POSTGRESQL),
        ("redaction.committed:2", 2, SQLITE),
        ("redaction.committed:2", 2, POSTGRESQL),
        ("redaction.log_full", 0, SQLITE),
    ],
    indirect=["desk"],
)
def test_i3_red_30_killed_in_the_middle_of_a_sweep_the_next_run_finishes(
    desk: Desk, point: str, left: int
) -> None:
    sealed = sealed_values(desk)
    assert len(sealed) == 2 * ORDERS
    sweep_that_dies_at(desk, point)
    found = desk.inside("state")
    assert (found["held"], found["half"]) == (left, 0), "a page goes as a whole or not at all"
    assert (found["customers"], found["files"], found["records"]) == (left, left, ORDERS - left)
    assert desk.inside("sweep") == DONE
    everything = b"".join(path.read_bytes() for path in desk.folder.glob("*.sqlite3*"))
    assert not [value for value in sealed if value in everything], "T13: not in the log either"


@pytest.mark.parametrize("desk", [SQLITE, POSTGRESQL], indirect=True)
def test_sys_3_red_32_two_sweeps_at_once_redact_each_order_once(desk: Desk) -> None:
    said = processes_at_once([sys.executable, "-m", MODULE, "twin"], desk.environment)
    assert sum(int(text) for text in said) == ORDERS
    assert desk.inside("state") == DONE
