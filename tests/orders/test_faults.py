"""Every misbehaviour of Amazon that can be scripted, at the first page and in the middle of five (I2, IMP-7, IMP-10).

The run says in words what happened, and once the fault is gone the next good run has everything.
"""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from orders.imports.importing import advance, is_due, request_import
from orders.imports.runs import problem_words
from orders.models import ImportRun, Order, QuarantinedOrder
from stores import clock
from stores.models import SellingPartner, Store
from tests.amazon import CANADA, US, PretendedAmazon
from tests.orders import changes_there
from tests.orders.clocks import Clocks
from tests.orders.importing import connect, import_now, unaudited
from tests.orders.invariants import LastUpdates, assert_nothing_lost

pytestmark = pytest.mark.django_db

Done, Failed, Running = ImportRun.State.DONE, ImportRun.State.FAILED, ImportRun.State.RUNNING
PAGE = 10
ORDERS = 45
FIRST, MIDDLE = 0, 2
SILENT = "Amazon did not answer"
SIGN_IN = "Could not refresh authorization credentials in timely manner."
INVALID = (
    "The connection appears to be invalid, attempting to reconnect this integration may resolve"
    " the issue."
)
THROTTLED = "Request is throttled"
APPLICATION = "Amazon refuses the application itself"
TWICE = "Amazon gave the same page of orders twice"
position = pytest.mark.parametrize("skip", [FIRST, MIDDLE], ids=["first page", "in the middle"])


@pytest.fixture
def partner(reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch) -> SellingPartner:
    """Two stores with five pages of orders, never imported; Amazon's silence is found out soon."""
    monkeypatch.setattr("stores.spapi.orders.PAGE_SIZE", PAGE)
    monkeypatch.setattr("stores.spapi.transport.TIMEOUT", httpx.Timeout(0.4))
    monkeypatch.setattr("stores.spapi.lwa.TIMEOUT", (0.4, 0.4))
    partner = unaudited(connect(reached_amazon, US, CANADA))
    reached_amazon.generate("ASELLER", 30, US, cancellationRequestShare=0.1)
    weights = {"UNSHIPPED": 5, "SHIPPED": 2, "CANCELLED": 2, "PENDING": 1}
    reached_amazon.generate("ASELLER", ORDERS - 30, CANADA, seed=2, status=weights)
    return partner


def recover(
    amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks, watch: LastUpdates
) -> None:
    """Time passes until the run in hand has ended, and until another one was good: then nothing is lost."""
    struck = newest()
    run = struck
    for _ in range(20):
        watch.look()
        if run.state == Running:
            assert run.not_before is not None
            clocks.forward(run.not_before - clock.now() + timedelta(seconds=1))
            assert is_due(partner, clock.now())
        elif run.pk != struck.pk and run.state == Done:
            break
        else:
            request_import([partner], None)
        while advance(partner.pk):
            pass
        run = newest()
    assert run.state == Done
    assert assert_nothing_lost(amazon, partner) > 35


def newest() -> ImportRun:
    return ImportRun.objects.latest("pk")


SEARCH_FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("429", {}, THROTTLED),
    ("500", {}, SILENT),
    ("503", {}, SILENT),
    ("html", {}, SILENT),
    ("html", {"status": 200}, SILENT),
    ("empty", {}, SILENT),
    ("empty", {"status": 200}, SILENT),
    ("message", {"count": 2}, INVALID),
    ("message", {"status": 400}, SILENT),
    ("expired_token", {}, ""),
    ("timeout_before", {"seconds": 1}, SILENT),
    ("timeout_after", {"seconds": 1}, SILENT),
    ("timeout_before", {"seconds": 0}, SILENT),
    ("cut_body", {}, SILENT),
    ("duplicate_page", {}, TWICE),
    ("reordered_page", {}, ""),
]


@position
@pytest.mark.parametrize(("kind", "fields", "words"), SEARCH_FAULTS)
def test_i2_a_fault_of_search_orders(
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    clocks: Clocks,
    kind: str,
    fields: dict[str, Any],
    words: str,
    skip: int,
) -> None:
    watch = LastUpdates()
    # Each answer names the published rate, and so how long a 429 closes.
    reached_amazon.rates("searchOrders", rate=0.0056, burst=1_000)
    reached_amazon.fault("searchOrders", kind, skip=skip, **fields)
    run = import_now(partner)
    assert problem_words(run) == words
    assert run.state == {"": Done, INVALID: Failed, TWICE: Failed}.get(words, Running)
    if run.state != Done:
        assert set(Store.objects.values_list("complete_through", flat=True)) == {None}
        stored = skip + (kind == "duplicate_page")
        assert run.pages == stored + (words == TWICE)
    recover(reached_amazon, partner, clocks, watch)


def test_i2_amazons_own_429_with_a_rate_named_before_it(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks
) -> None:
    """Amazon gives this seller less than the published plan, and says so with each answer."""
    reached_amazon.rates("searchOrders", rate=0.05, burst=2)
    run = import_now(partner)
    assert (run.state, run.pages, problem_words(run)) == (Running, 2, THROTTLED)
    assert run.not_before is not None
    assert run.not_before - clock.now() < timedelta(seconds=21), "the rate that Amazon named"
    recover(reached_amazon, partner, clocks, LastUpdates())


@pytest.mark.parametrize(
    "what", [changes_there.cancelled, changes_there.moved, changes_there.two_more]
)
def test_i2_a_stale_answer_is_made_good_by_the_overlap(
    reached_amazon: PretendedAmazon, partner: SellingPartner, what: changes_there.Change
) -> None:
    """One of Amazon's servers does not know the newest changes yet."""
    watch = LastUpdates()
    import_now(partner)
    watch.look()
    changed = list(Order.objects.open().values_list("amazon_order_id", flat=True)[:12])
    changes_there.change(reached_amazon, "ASELLER", changed, what)
    reached_amazon.fault("searchOrders", "stale_read", count=-1)
    assert import_now(partner).updated == 0
    watch.look()
    reached_amazon.clear_faults()
    assert import_now(partner).updated == 12
    watch.look()
    assert_nothing_lost(reached_amazon, partner)


@position
def test_i2_a_stale_page_among_fresh_ones_takes_nothing_back(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks, skip: int
) -> None:
    watch = LastUpdates()
    import_now(partner)
    changed = list(Order.objects.open().values_list("amazon_order_id", flat=True))
    changes_there.change(reached_amazon, "ASELLER", changed, changes_there.two_more)
    watch.look()
    Store.objects.update(complete_through=None)
    reached_amazon.fault("searchOrders", "stale_read", skip=skip)
    import_now(partner)
    recover(reached_amazon, partner, clocks, watch)


TOKEN_FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("429", {}, SIGN_IN),
    ("500", {}, SIGN_IN),
    ("503", {}, SIGN_IN),
    ("html", {}, SIGN_IN),
    ("html", {"status": 200}, SIGN_IN),
    ("empty", {}, SIGN_IN),
    ("message", {}, SIGN_IN),
    ("timeout_before", {"seconds": 1}, SIGN_IN),
    ("timeout_after", {"seconds": 1}, SIGN_IN),
    ("cut_body", {}, SIGN_IN),
    ("invalid_client", {}, APPLICATION),
    ("invalid_grant", {}, INVALID),
]


@position
@pytest.mark.parametrize(("kind", "fields", "words"), TOKEN_FAULTS)
def test_i2_a_fault_of_the_token_service(
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    clocks: Clocks,
    kind: str,
    fields: dict[str, Any],
    words: str,
    skip: int,
) -> None:
    """The access token runs out before the first page, or between two."""
    watch = LastUpdates()
    request_import([partner], None)
    for _ in range(skip):
        assert advance(partner.pk, budget_s=0)
    SellingPartner.objects.update(access_token="", access_token_expires_at=None)
    reached_amazon.fault("token", kind, **fields)
    advance(partner.pk)
    run = ImportRun.objects.get()
    assert (run.pages, problem_words(run)) == (skip, words)
    partner.refresh_from_db()
    good = SellingPartner.Credentials.GOOD
    assert (partner.credentials == good) is (words != INVALID), "only a revocation makes them Bad"
    recover(reached_amazon, partner, clocks, watch)
    partner.refresh_from_db()
    assert partner.credentials == good


def test_i2_login_with_amazon_is_down_for_an_hour(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks
) -> None:
    watch = LastUpdates()
    reached_amazon.fault("token", "503", count=-1)
    run = import_now(partner)
    asked = []
    down_until = clock.now() + timedelta(hours=1)
    while clock.now() < down_until:
        run.refresh_from_db()
        assert (run.state, problem_words(run)) == (Running, SIGN_IN)
        assert run.not_before is not None
        asked.append(run.not_before - clock.now())
        clocks.forward(asked[-1] + timedelta(seconds=1))
        advance(partner.pk)
    assert len(asked) <= 8, "it asks ever more seldom"
    assert max(asked) <= timedelta(minutes=30), "and never gives up"
    reached_amazon.clear_faults()
    recover(reached_amazon, partner, clocks, watch)


def test_i2_the_authorisation_is_revoked_in_the_middle_of_a_run_and_given_again(
    reached_amazon: PretendedAmazon, partner: SellingPartner, clocks: Clocks
) -> None:
    watch = LastUpdates()
    request_import([partner], None)
    for _ in range(MIDDLE):
        advance(partner.pk, budget_s=0)
    reached_amazon.revoke("ASELLER")
    advance(partner.pk)
    run = ImportRun.objects.get()
    assert (run.state, run.pages, problem_words(run)) == (Failed, MIDDLE, INVALID)
    partner.refresh_from_db()
    assert partner.credentials == SellingPartner.Credentials.BAD
    assert Store.objects.filter(complete_through=None).count() == 2
    clocks.forward(timedelta(hours=5))
    assert not is_due(partner, clock.now())
    again = reached_amazon.add_seller("ASELLER")
    SellingPartner.objects.update(
        refresh_token=again.refresh_token,
        authorized_at=clock.now(),
        credentials=SellingPartner.Credentials.GOOD,
        credentials_changed_at=clock.now(),
    )
    partner.refresh_from_db()
    assert is_due(partner, clock.now()), "it goes on by itself after the consent"
    assert import_now(partner).state == Done
    recover(reached_amazon, partner, clocks, watch)


GET_ORDER_FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("429", {}),
    ("500", {}),
    ("503", {}),
    ("html", {}),
    ("html", {"status": 200}),
    ("empty", {}),
    ("message", {"count": 2}),
    ("timeout_before", {"seconds": 1}),
    ("timeout_after", {"seconds": 1}),
    ("cut_body", {}),
]


@pytest.mark.parametrize(("kind", "fields"), GET_ORDER_FAULTS)
def test_imp_9_a_fault_of_get_order_leaves_the_order_listed_and_stops_nothing(
    reached_amazon: PretendedAmazon,
    partner: SellingPartner,
    clocks: Clocks,
    kind: str,
    fields: dict[str, Any],
) -> None:
    odd, other = reached_amazon.generate("ASELLER", 2, seed=3)
    for order_id in (odd, other):
        changes_there.change(reached_amazon, "ASELLER", [order_id], beamed_up)
    assert import_now(partner).quarantined == 2
    assert_nothing_lost(reached_amazon, partner, set_aside=[odd, other])
    # Mended, and no poll comes past them again: only getOrder can tell.
    changes_there.change(
        reached_amazon, "ASELLER", [odd, other], changes_there.opened, minutes_ago=600
    )
    clocks.forward(timedelta(hours=1, minutes=1))
    reached_amazon.fault("getOrder", kind, **fields)
    assert import_now(partner).state == Done, "the search does not mind"
    assert QuarantinedOrder.objects.filter(resolved_at=None).exists()
    clocks.forward(timedelta(hours=1, minutes=1))
    import_now(partner)
    assert_nothing_lost(reached_amazon, partner)


def beamed_up(order: dict[str, Any]) -> None:
    order["fulfillment"]["fulfillmentStatus"] = "BEAMED_UP"
