"""Real processes that die as by kill -9, and two that work at once: no order is lost or doubled (I2, SYS-3).

Worker cluster, pretended Amazon and database are those of an installation; the dead cluster's successor starts when
the lease of the dead one has run out, which moved clocks bring near.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amazon import US, PretendedAmazon
from tests.desk import POSTGRESQL, SQLITE, Desk, desk_on
from tests.installation import wait_for
from tests.orders.installed import SELLER

pytestmark = pytest.mark.slow

ORDERS = 250  # three pages
LEASE_IS_OVER_S = 200


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    """One page is held by the seller's allowance of nobody: rates are lifted."""
    database = getattr(request, "param", SQLITE)
    with desk_on(database, tmp_path, migrated_file, amazon, "tests.orders.installed") as desk:
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
