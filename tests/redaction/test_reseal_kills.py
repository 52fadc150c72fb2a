"""Real processes that reseal: killed in the middle, and two at once; and starts that are refused (T4, CON-10)."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amazon import PretendedAmazon
from tests.desk import POSTGRESQL, SQLITE, Desk, desk_on
from tests.redaction.sealed_before import ORDERS

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    database = getattr(request, "param", SQLITE)
    module = "tests.redaction.sealed_before"
    with desk_on(database, tmp_path, migrated_file, amazon, module) as desk:
        assert desk.inside("fill") == {"whole": ORDERS, "findable": 0, "before": ORDERS * 3 // 2}
        yield desk


@pytest.mark.parametrize("desk", [SQLITE, POSTGRESQL], indirect=True)
def test_t4_killed_in_the_middle_of_resealing_nothing_is_lost_and_the_next_run_ends_it(
    desk: Desk,
) -> None:
    killed = desk.manage("reseal", FAULT="reseal.chunk_written:2")
    assert "fault point reseal.chunk_written reached" in killed.stderr
    between = desk.inside("state")
    assert between["whole"] == ORDERS
    # The first chunk was committed and stays.
    assert (between["month"], between["before"]) == (500, ORDERS * 3 // 2 - 500)
    again = desk.manage("reseal")
    assert again.returncode == 0, again.stderr
    after = desk.inside("state")
    assert after == {"whole": ORDERS, "findable": ORDERS, "month": ORDERS * 3 // 2}


@pytest.mark.parametrize("desk", [POSTGRESQL], indirect=True)
def test_sys_3_two_that_reseal_at_once_do_no_harm(desk: Desk) -> None:
    command = [sys.executable, "manage.py", "reseal"]
    both = [
        subprocess.Popen(command, cwd=Path(__file__).parents[2], env=desk.environment, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    desk.manage("reseal")  # rows that each left to the other
    after = desk.inside("state")
    assert after == {"whole": ORDERS, "findable": ORDERS, "month": ORDERS * 3 // 2}


def test_con_10_a_start_with_a_wrong_or_missing_key_is_refused(desk: Desk) -> None:
    keys_file = Path(desk.environment["FIELD_KEYS_FILE"])
    kept = keys_file.read_text()
    (key_id,) = json.loads(kept)
    wrong = base64.b64encode(bytes(32)).decode()
    for content, active, word in (
        ({key_id: wrong}, key_id, "does not open"),
        ({"other": wrong}, "other", "which is not there"),
    ):
        keys_file.write_text(json.dumps(content))
        refused = desk.manage("web", FIELD_KEY_ACTIVE=active)
        assert refused.returncode == 1
        assert word in refused.stderr
        assert f"orders_order.buyer_data ({ORDERS} rows)" in refused.stderr
        assert f"reseal --give-up {key_id}" in refused.stderr
        assert "Alder" not in refused.stderr
        told = desk.manage("doctor", FIELD_KEY_ACTIVE=active)
        assert told.returncode == 1
        assert f"FAIL  key {key_id}" in told.stdout
    keys_file.write_text(kept)
    months = keys_file.with_suffix(".months.json")
    half = months.read_text()[:40]
    months.write_text(half)
    for trouble in ("not JSON", "not there"):
        refused = desk.manage("worker")
        assert refused.returncode == 1
        assert f"{months}) is {trouble}" in refused.stderr
        months.unlink(missing_ok=True)
