"""A campaign that exercised too little does not pass, however right its orders are (decision 24)."""

from collections import Counter

from tests.campaign.faults import missed
from tests.campaign.figures import Figures


def figures(*not_exercised: str, kills: int = 3) -> Figures:
    counted = Counter({"task worker": kills, "power cut": 9})
    found = Figures({"kills": 3}, {}, rest_s=1, kills=counted)
    found.judgement = {"violations": [], "accepted by Amazon": 1}
    found.not_exercised = list(not_exercised)
    return found


def test_decision_24_a_fault_that_never_struck_fails_the_campaign() -> None:
    hits = Counter({"createFeed: feed_fatal": 1, "token: 500": 0})
    assert missed(hits, hits) == ["token: 500"]
    assert missed(hits, ["createFeed: feed_fatal"]) == []
    assert figures().failures() == []
    assert figures("token: 500").failures() == ["not exercised: token: 500"]


def test_power_cuts_are_no_kills() -> None:
    assert figures(kills=2).failures() == ["only 2 of 3 kills"]
