"""The process dies between any two steps of a feed, in turn and at each of them (I1)."""

import pytest

from shipments.feeds import concluding, following, reporting, settling, submitting
from shipments.models import FeedSubmission
from tests.shipments.feeds.fed import FeedDesk

pytestmark = pytest.mark.django_db

POINTS = {
    "feed-uploaded": submitting,
    "feed-creating": submitting,
    "feed-created": submitting,
    "feed-over": following,
    "feed-report-read": concluding,
    "feed-half-settled": settling,
    "feed-settled": concluding,
}


class Killed(BaseException):
    """The end of the process."""


class Killer:
    """Ends the process at a point, the first time that it is passed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.points: list[str] = []
        for module in set(POINTS.values()):
            monkeypatch.setattr(module, "fault_point", self.passed)

    def passed(self, point: str) -> None:
        if point in self.points:
            self.points.remove(point)
            raise Killed


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Killer:
    monkeypatch.setattr(settling, "CHUNK", 2)
    return Killer(monkeypatch)


def die(fed: FeedDesk, killer: Killer) -> None:
    """A turn every other minute until the process dies; then its leases run out."""
    left = len(killer.points)
    for _ in range(20):
        try:
            fed.turn()
        except Killed:
            break
        fed.pass_time(minutes=2)
    assert len(killer.points) == left - 1
    fed.pass_time(minutes=6)


@pytest.mark.parametrize("point", POINTS)
def test_i1_shp_20_killed_between_two_steps_amazon_is_told_once(
    fed: FeedDesk, killer: Killer, point: str
) -> None:
    fed.queued(3)
    killer.points = [point]
    die(fed, killer)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 3}
    feed = fed.feed()
    assert (feed.state, feed.accepted, feed.unclear) == ("done", 3, 0)
    assert len(fed.amazon.feeds()) == 1, "createFeed was not done twice"
    assert fed.calls("createFeed") == 1


def test_i1_shp_20_killed_at_every_step_in_turn(fed: FeedDesk, killer: Killer) -> None:
    fed.queued(3)
    killer.points = [*POINTS]
    for _ in POINTS:
        die(fed, killer)
    fed.until_settled()
    fed.assert_told_once()
    assert fed.sources() == {"feed": 3}


def test_i1_killed_in_the_middle_of_settling_a_feed_with_all_kinds_of_verdicts(
    fed: FeedDesk, killer: Killer
) -> None:
    """Also where the feed was found after a lost answer, so that its tries say "unknown" beforehand."""
    rows = fed.queued(5)
    fed.amazon.fault("createFeed", "timeout_after", count=1, seconds=0.1)
    elsewhere = fed.view(rows[2])["order"]
    fed.amazon.add_orders(
        fed.seller.id,
        [
            {
                **elsewhere,
                "fulfillment": {**elsewhere["fulfillment"], "fulfillmentStatus": "CANCELLED"},
            }
        ],
    )
    killer.points = ["feed-half-settled"]
    die(fed, killer)
    fed.until_settled()
    assert fed.states() == {"accepted": 4, "cancelled": 1}
    feed = fed.feed()
    assert (feed.accepted, feed.refused, feed.unclear) == (4, 1, 0)
    assert len(fed.amazon.feeds()) == 1


def test_sys_3_a_worker_that_lost_its_lease_changes_nothing(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hears Amazon's answer after another one has finished the feed (T18)."""
    fed.queued(2)
    real = reporting.report_of

    def slow(job):  # type: ignore[no-untyped-def]
        report = real(job)
        if not overtaken:
            overtaken.append(True)
            FeedSubmission.objects.update(lease_holder="somebody else")
        return report

    overtaken: list[bool] = []
    monkeypatch.setattr(concluding, "report_of", slow)
    fed.turn()
    assert fed.states() == {"in_feed": 2}
    assert fed.feed().state == "running"
    fed.pass_time(minutes=6)
    fed.until_settled()
    fed.assert_told_once()
