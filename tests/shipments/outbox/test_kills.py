"""The real worker dies as by kill -9 at every moment of a notification: Amazon accepts one all the same (I1, SHP-20).

Its successor begins when the lease of the dead one has run out, which moved clocks bring near.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amazon import US, PretendedAmazon
from tests.desk import POSTGRESQL, SQLITE, Desk, desk_on
from tests.installation import wait_for
from tests.orders.installed import SELLER
from tests.shipments.outbox.installed import NUMBER

pytestmark = pytest.mark.slow

LEASES_ARE_OVER_S = 310
# The longest first wait after a look at the order that found nothing.
NEXT_TRY_S = 40
INSTALLED = "tests.shipments.outbox.installed"


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    """One order, recorded as shipped here; its notification waits."""
    with desk_on(request.param, tmp_path, migrated_file, amazon, INSTALLED) as desk:
        seller = amazon.add_seller(SELLER, region="NA", marketplaces=[US])
        amazon.generate(SELLER, 1, programs=[])
        desk.inside(seller.refresh_token)
        assert (state(desk), tries(desk)) == ("waiting", {})
        yield desk


def state(desk: Desk) -> str:
    ((found, holder),) = desk.rows("SELECT state, lease_holder FROM shipments_shipmentnotification")
    return f"{found}, leased" if holder else str(found)


def tries(desk: Desk) -> dict[str, int]:
    return Counter(
        outcome for (outcome,) in desk.rows("SELECT outcome FROM shipments_notificationattempt")
    )


def told(desk: Desk) -> list[tuple[str, bool]]:
    """Number and whether it was an edit, of every confirmation that Amazon accepted."""
    ((order_id,),) = desk.rows("SELECT amazon_order_id FROM orders_order")
    confirmations = desk.amazon.order(order_id)["confirmations"]
    return [(each["trackingNumber"], each["edit"]) for each in confirmations]


def end(desk: Desk) -> None:
    """New workers come back to the dead one's work until Amazon's acceptance is written down."""
    desk.amazon.clear_faults()
    shift = LEASES_ARE_OVER_S
    desk.amazon.advance(shift)
    with desk.worker(FAULT="", CLOCK_SHIFT_S=str(shift)):
        wait_for("a look at the order, or the end", lambda: _looked(desk))
    if state(desk) == "waiting":
        desk.amazon.advance(NEXT_TRY_S)
        with desk.worker(CLOCK_SHIFT_S=str(shift + NEXT_TRY_S)):
            wait_for("acceptance", lambda: state(desk) == "accepted")


def _looked(desk: Desk) -> bool:
    return state(desk) == "accepted" or (state(desk) == "waiting" and "read" in tries(desk))


@pytest.mark.parametrize(
    ("point", "landed", "outcomes"),
    [
        ("notify-unclaimed", 0, {"accepted": 1}),
        ("notify-claimed", 0, {"accepted": 1}),
        ("notify-begun", 0, {"unknown": 1, "read": 1, "accepted": 1}),
        ("notify-answered", 1, {"unknown": 1, "read": 1}),
        ("notify-settled", 1, {"accepted": 1}),
    ],
)
def test_shp_20_killed_at_any_point_it_is_told_once(
    desk: Desk, point: str, landed: int, outcomes: dict[str, int]
) -> None:
    with desk.worker(FAULT=point):
        wait_for("the kill", lambda: f"{point} reached" in desk.log)
    assert told(desk) == [(NUMBER, False)] * landed
    end(desk)
    assert tries(desk) == outcomes
    assert told(desk) == [(NUMBER, False)]


@pytest.mark.parametrize(("fault", "landed"), [("timeout_before", 0), ("timeout_after", 1)])
def test_shp_20_killed_while_it_waits_for_the_answer_it_is_told_once(
    desk: Desk, fault: str, landed: int
) -> None:
    desk.amazon.fault("confirmShipment", fault)
    with desk.worker():
        wait_for("the call", lambda: desk.amazon.control("faults")["faults"][0]["hits"])
        wait_for("its effect", lambda: len(told(desk)) == landed)
    assert tries(desk) == {"started": 1}
    end(desk)
    assert told(desk) == [(NUMBER, False)]
