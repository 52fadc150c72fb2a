"""Step: what came of the feed, and of the confirmation whose answer was lost (SHP-18, SHP-20, I1)."""

from config.demo import environment
from config.demo.failing import must
from config.demo.reading import count_on_tab
from config.demo.shipping import CONFIRM
from config.demo.stage import Figures, Stage, Step

# A feed is asked about after half a minute, and so is the order (decision 23).
LATER_S = 60
_CREATE = "createFeed"


def ask_later(stage: Stage) -> Figures:
    """A minute on, the command that an operator has for it: the workers would do the same a little later."""
    told = len(stage.by_feed)
    stage.wait("One feed that Amazon is through with", lambda: _is_over(stage))
    stage.wait("Amazon's word on every shipment", lambda: _nothing_waits(stage))
    (feed,) = stage.amazon.feeds()
    must(not feed["results"], f"Amazon refused {len(feed['results'])} orders of the feed.")
    feeds, calls = stage.amazon.calls(_CREATE), stage.amazon.calls(CONFIRM)
    must(feeds == 1, f"{feeds} {_CREATE} calls were made for one batch.")
    singly = len(stage.shipped) - told
    must(calls == singly, f"{calls} {CONFIRM} calls were made for {singly} orders.")
    return {
        "orders told in one feed": told,
        f"{CONFIRM} calls": f"{calls} for the other {singly}",
        "found at Amazon after a lost answer": 1,
    }


def _is_over(stage: Stage) -> bool:
    feeds = stage.amazon.feeds()
    must(len(feeds) < 2, f"{len(feeds)} feeds were made for one batch.")
    return bool(feeds) and feeds[0]["processingStatus"] == "DONE"


def _nothing_waits(stage: Stage) -> bool:
    if count_on_tab(stage.visitor.get("/shipments/notifications/"), "Waiting"):
        later = {**stage.environment, "CLOCK_SHIFT_S": str(LATER_S)}
        stage.processes.run("notify", environment.manage("notify_shipments"), later)
        return False
    return True


STEPS = (Step("A minute later, ask what came of the feed and the lost answer", ask_later),)
