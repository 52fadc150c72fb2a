import pytest

from shipments.feeds.verdicting import UNSURE, State, Tried, outcome
from shipments.outbox.verdict import Package, Reason, Standing, refusal_in_feed, standing
from stores.spapi.feed_values import Fate, FeedResult, Verdict

ERROR = FeedResult(7, "Error", "99999", "Something that nobody wrote down")
GONE = FeedResult(7, "Error", "18021", "The quantity is larger than what is left")
SHIP_PLUS = FeedResult(7, "Error", "9999", "Not supported for Ship+ orders.")
WARNING = FeedResult(7, "Warning", "18064", "An odd number")


def of(fate: Fate, *results: FeedResult, trusted: bool = True, doubtful: bool = False):  # type: ignore[no-untyped-def]
    return outcome(Verdict(fate, results), trusted=trusted, doubtful=doubtful)


def test_shp_20_accepted_in_a_trusted_report_is_final() -> None:
    assert of(Fate.ACCEPTED) == (State.ACCEPTED, "", Tried.ACCEPTED, "", "")
    assert of(Fate.ACCEPTED, WARNING)[3:] == ("18064", "An odd number")


@pytest.mark.parametrize("fate", [Fate.NOT_DONE, Fate.UNKNOWN])
def test_shp_20_whatever_is_not_proven_is_read_first(fate: Fate) -> None:
    assert of(fate) == UNSURE
    assert (UNSURE.state, UNSURE.tried) == (State.UNKNOWN, Tried.UNKNOWN)


@pytest.mark.parametrize("fate", [Fate.ACCEPTED, Fate.REFUSED])
def test_shp_20_nothing_of_an_untrusted_report_counts(fate: Fate) -> None:
    """A feed that was broken off, or another application's, which numbers its messages as we do."""
    found = of(fate, ERROR, trusted=False)
    assert (found.state, found.tried) == (State.UNKNOWN, Tried.UNKNOWN)


def test_shp_20_more_than_is_left_is_read_as_shipped_already() -> None:
    assert of(Fate.REFUSED, GONE)[:3] == (State.UNKNOWN, Reason.ALREADY_SHIPPED, Tried.REJECTED)


def test_shp_20_after_two_create_feeds_a_refusal_says_nothing_about_our_try() -> None:
    for error in (GONE, ERROR, SHIP_PLUS):
        found = of(Fate.REFUSED, error, doubtful=True)
        assert found == UNSURE._replace(code=error.code, words=error.words)
    assert of(Fate.REFUSED, SHIP_PLUS)[:3] == (
        State.REJECTED,
        "buy_shipping_only",
        Tried.REJECTED,
    )
    assert of(Fate.ACCEPTED, doubtful=True).state == State.ACCEPTED


def test_i8_an_unknown_error_is_read_and_then_needs_a_person() -> None:
    found = of(Fate.REFUSED, WARNING, ERROR)
    assert found[:3] == (State.UNKNOWN, Reason.REFUSED, Tried.REJECTED)
    assert found.code == "99999", "the error, not the warning beside it"


def test_trb_6_codes_and_words_of_reports() -> None:
    assert refusal_in_feed("18021", "") == (True, Reason.ALREADY_SHIPPED)
    assert refusal_in_feed("18028", "") == (True, Reason.BAD_ITEMS)
    assert refusal_in_feed("1", "not supported for Ship+ orders") == (False, "buy_shipping_only")
    assert refusal_in_feed("1", "anything") == (True, Reason.REFUSED)


OURS = Package.of("1", "1Z 999")
UNTRACKED = Package.of("1", "")


def stands(status: str, ours: Package, *there: Package, by_feed: bool = True) -> Standing:
    return standing(status, there, ours, tried=True, by_feed=by_feed)


def test_shp_20_after_a_feed_our_package_is_known_by_its_number_whatever_amazon_calls_it() -> None:
    assert stands("UNSHIPPED", OURS, Package.of("9", "1z999")) is Standing.OURS_IS_THERE
    assert stands("SHIPPED", OURS, Package.of("9", "1z999")) is Standing.OURS_IS_THERE
    assert stands("SHIPPED", OURS, Package.of("9", "other")) is Standing.SHIPPED_ELSEWHERE
    assert stands("SHIPPED", OURS) is Standing.SHIPPED_ELSEWHERE
    assert stands("UNSHIPPED", OURS) is Standing.STILL_OPEN


def test_decision_27_without_a_number_ours_is_known_by_the_order_being_shipped() -> None:
    assert stands("SHIPPED", UNTRACKED) is Standing.OURS_IS_THERE
    assert stands("SHIPPED", UNTRACKED, Package.of("9", "")) is Standing.OURS_IS_THERE
    assert stands("SHIPPED", UNTRACKED, Package.of("9", "other")) is Standing.SHIPPED_ELSEWHERE
    assert stands("UNSHIPPED", UNTRACKED) is Standing.STILL_OPEN
    assert stands("CANCELLED", UNTRACKED) is Standing.CANCELLED
