"""The process dies between a call and what is written down about it: nothing stays unsent, nothing is sent twice (I1)."""

from datetime import timedelta

import pytest

from shipments.models import NotificationAttempt, ShipmentNotification
from shipments.outbox import claiming, settling
from shipments.outbox.notifying import send_due
from tests.factories import TODAY, order_with_items
from tests.shipments.edge import (
    Answer,
    ScriptedAmazon,
    away,
    forbidden,
    outcomes,
    shipped,
    state,
    throttled,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Outcome = NotificationAttempt.Outcome


class Killed(BaseException):
    """The end of the process."""


def run(notification: ShipmentNotification, minutes: int) -> None:
    send_due(notification.selling_partner_id, TODAY + minutes * MINUTE)


@pytest.mark.parametrize(
    "answer",
    [
        throttled(TODAY + 10 * MINUTE),
        throttled(TODAY + 10 * MINUTE, status=None),
        away(),
        forbidden(),
    ],
    ids=["a 429", "our own allowance", "an outage", "a 403"],
)
def test_i1_killed_before_the_waiting_is_written_down_it_is_still_told_once(
    edge: ScriptedAmazon, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [answer]

    def die(*_: object, **__: object) -> bool:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(settling, "wait", die)
        with pytest.raises(Killed):
            run(notification, 0)
    for minutes in range(1, 60, 2):
        run(notification, minutes)
    assert state(notification) == ("accepted", "")
    assert len(edge.sent) == 2, "one call that Amazon did not take, and one that it took"


@pytest.mark.parametrize(
    "left", [Outcome.THROTTLED, Outcome.UNAVAILABLE, Outcome.UNAUTHORIZED, None]
)
def test_i1_a_row_with_no_try_that_may_have_landed_is_sent_without_asking(
    edge: ScriptedAmazon, left: Outcome | None
) -> None:
    notification = shipped(order_with_items())
    (claim,) = claiming.claim(notification.selling_partner_id, TODAY)
    attempt = claiming.begin(claim, TODAY, outcome=Outcome.STARTED, state="sending")
    assert attempt is not None
    if left is None:
        claiming.forget(claim, attempt)
    else:
        settling.close(attempt, left, TODAY)
    run(notification, 1)
    assert edge.sent == [], "the lease still runs"
    run(notification, 6)
    assert state(notification) == ("accepted", "")
    assert len(edge.sent) == 1
    assert edge.asked == []


def test_shp_26_an_unknown_row_without_a_try_of_ours_is_read_first(edge: ScriptedAmazon) -> None:
    """Somebody else may have told Amazon."""
    notification = shipped(order_with_items())
    ShipmentNotification.objects.update(state="unknown")
    run(notification, 1)
    assert (len(edge.asked), edge.sent) == (1, []), "not believed yet"
    run(notification, 6)
    assert state(notification) == ("accepted", "")
    assert (len(edge.asked), len(edge.sent)) == (2, 1)


def test_a_row_left_behind_with_a_refused_try_is_sent_again(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    (claim,) = claiming.claim(notification.selling_partner_id, TODAY)
    attempt = claiming.begin(claim, TODAY, outcome=Outcome.STARTED, state="sending")
    assert attempt is not None
    settling.close(attempt, Outcome.REJECTED, TODAY)
    run(notification, 6)
    assert outcomes(notification) == ["rejected", "accepted"]
    assert state(notification) == ("accepted", "")
