"""Which report about a parcel is believed, and from when its delivery counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.tracking.rule import TROUBLE, Doubt, Known, after
from shipments.tracking.seen import Seen, Source, Transit, of_package, of_tracking, same_number
from stores.spapi.parcels import Tracking, TrackingEvent
from tests.factories import TODAY

HOUR = timedelta(hours=1)
SHIPPED = TODAY - timedelta(days=3)


def told(known: Known, seen: Seen) -> Known:
    return after(known, seen, SHIPPED, TODAY).known


def label(transit: Transit, hours_ago: int) -> Seen:
    at = TODAY - hours_ago * HOUR
    delivered = at if transit is Transit.DELIVERED else None
    return Seen(Source.LABEL, transit, at, delivered, scanned_at=at)


def amazon(transit: Transit) -> Seen:
    return Seen(Source.AMAZON, transit)


def test_the_carriers_events_become_our_words_and_the_times_of_delivery_and_first_scan() -> None:
    events = tuple(
        TrackingEvent(code, TODAY - hours * HOUR)
        for code, hours in (("ReadyForReceive", 9), ("PickupDone", 8), ("Delivered", 2))
    )
    seen = of_tracking(Tracking("Delivered", events, TODAY + HOUR))
    assert seen == Seen(
        Source.LABEL, Transit.DELIVERED, TODAY - 2 * HOUR, TODAY - 2 * HOUR, TODAY - 8 * HOUR,
        TODAY + HOUR,
    )  # fmt: skip
    began = (*events[:2], TrackingEvent("ReturnInitiated", TODAY))
    returned = of_tracking(Tracking("Undeliverable", began, None))
    assert returned is not None
    assert returned.transit is Transit.RETURNING
    assert of_tracking(Tracking("SomethingNew", (), None)) is None


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ({"status": "DELIVERED"}, Transit.DELIVERED),
        ({"status": "IN_TRANSIT", "detailed": "OUT_FOR_DELIVERY"}, Transit.OUT_FOR_DELIVERY),
        ({"status": "UNDELIVERABLE", "detailed": "LOST"}, Transit.LOST),
        ({"status": "UNDELIVERABLE", "detailed": "RETURNING_TO_SELLER"}, Transit.RETURNING),
        ({"status": "IN_TRANSIT", "detailed": "A_NEW_WORD"}, Transit.IN_TRANSIT),
        ({"status": "SHIPPED"}, None),
        ({"status": "CANCELLED", "detailed": "LABEL_CANCELLED"}, None),
        ({}, None),
    ],
)
def test_amazons_package_says_it_in_two_words_of_which_the_finer_counts(
    package: dict[str, str], expected: Transit | None
) -> None:
    seen = of_package(package)
    assert (seen and seen.transit) == expected


def test_numbers_are_compared_as_amazon_does_and_none_is_no_number() -> None:
    assert same_number("1z 999", "1Z999")
    assert not same_number("", "")


def test_a_late_scan_after_delivery_changes_nothing() -> None:
    delivered = told(Known(), label(Transit.DELIVERED, 5))
    for late in (label(Transit.IN_TRANSIT, 1), amazon(Transit.LOST), label(Transit.RETURNING, 1)):
        assert told(delivered, late)._replace(first_scan_at=None) == delivered._replace(
            first_scan_at=None
        )


def test_the_carriers_time_replaces_the_later_one_at_which_amazons_word_was_seen() -> None:
    first_seen = told(Known(), amazon(Transit.DELIVERED))
    assert (first_seen.delivered_at, first_seen.source) == (TODAY, "amazon")
    exact = told(first_seen, label(Transit.DELIVERED, 5))
    assert (exact.delivered_at, exact.source) == (TODAY - 5 * HOUR, "label")
    assert told(exact, amazon(Transit.DELIVERED)) == exact
    assert told(exact, label(Transit.DELIVERED, 2)).delivered_at == TODAY - 5 * HOUR


def test_amazons_word_leads_forward_only_and_yields_to_the_carriers_events() -> None:
    out = told(Known(), amazon(Transit.OUT_FOR_DELIVERY))
    assert told(out, amazon(Transit.IN_TRANSIT)) == out
    back = told(out, label(Transit.ATTEMPTED, 4))
    assert (back.transit, back.source) == (Transit.ATTEMPTED, "label")
    assert told(back, amazon(Transit.OUT_FOR_DELIVERY)) == back


def test_decision_25_only_a_source_apart_from_amazons_packages_tells_a_first_scan() -> None:
    moving = told(Known(), amazon(Transit.IN_TRANSIT))
    assert (moving.transit, moving.first_scan_at) == (Transit.IN_TRANSIT, None)
    scanned = told(moving, label(Transit.IN_TRANSIT, 4))
    assert scanned.first_scan_at == TODAY - 4 * HOUR
    assert told(scanned, label(Transit.OUT_FOR_DELIVERY, 1)).first_scan_at == TODAY - 4 * HOUR


def test_amazon_may_take_back_that_a_parcel_is_lost_but_not_what_others_said() -> None:
    assert told(told(Known(), amazon(Transit.LOST)), amazon(Transit.IN_TRANSIT)).transit == (
        Transit.IN_TRANSIT
    )
    by_hand = told(Known(), Seen(Source.PERSON, Transit.LOST, TODAY - HOUR))
    assert told(by_hand, amazon(Transit.IN_TRANSIT)) == by_hand


def test_a_person_is_believed_until_the_carrier_scans_it_again() -> None:
    lost = told(Known(), Seen(Source.PERSON, Transit.LOST, TODAY - 5 * HOUR))
    assert told(lost, label(Transit.IN_TRANSIT, 9)).transit == Transit.LOST
    assert told(lost, label(Transit.IN_TRANSIT, 2)).transit == Transit.IN_TRANSIT
    assert told(lost, amazon(Transit.DELIVERED)).transit == Transit.DELIVERED


def test_a_person_corrects_a_person_but_the_carriers_delivery_goes_on_counting() -> None:
    wrong = told(
        Known(), Seen(Source.PERSON, Transit.DELIVERED, TODAY - 9 * HOUR, TODAY - 9 * HOUR)
    )
    right = Seen(Source.PERSON, Transit.DELIVERED, TODAY - 2 * HOUR, TODAY - 2 * HOUR)
    assert told(wrong, right).delivered_at == TODAY - 2 * HOUR
    on_its_way = Seen(Source.PERSON, Transit.IN_TRANSIT, TODAY)
    assert told(wrong, on_its_way).delivered_at is None
    carriers = told(Known(), label(Transit.DELIVERED, 5))
    assert told(carriers, on_its_way).delivered_at == TODAY - 5 * HOUR
    assert told(told(carriers, on_its_way), on_its_way).delivered_at == TODAY - 5 * HOUR


def test_red_11_no_person_makes_a_delivery_later_that_a_carrier_reported() -> None:
    carriers = told(Known(), label(Transit.DELIVERED, 5))
    later = Seen(Source.PERSON, Transit.DELIVERED, TODAY - 2 * HOUR, TODAY - 2 * HOUR)
    assert told(told(carriers, later), later) == carriers
    earlier = Seen(Source.PERSON, Transit.DELIVERED, TODAY - 6 * HOUR, TODAY - 6 * HOUR)
    assert told(carriers, earlier).delivered_at == TODAY - 6 * HOUR


@pytest.mark.parametrize(
    ("at", "doubt"),
    [
        (SHIPPED - timedelta(seconds=1), Doubt.TOO_EARLY),
        (TODAY + HOUR, Doubt.FUTURE),
        (TODAY + timedelta(minutes=2), None),
    ],
)
def test_red_11_a_source_that_lies_about_the_delivery_counts_from_when_we_heard_it(
    at: object, doubt: Doubt | None
) -> None:
    seen = Seen(Source.LABEL, Transit.DELIVERED, at, at, at)  # type: ignore[arg-type]
    news = after(Known(), seen, SHIPPED, TODAY)
    assert (news.known.delivered_at, news.known.at) == (TODAY, TODAY)
    assert (news.known.first_scan_at, news.doubt) == (None, doubt)


instants = st.integers(-400, 400).map(lambda hours: TODAY + hours * HOUR)
reports = st.builds(
    Seen,
    source=st.sampled_from(Source),
    transit=st.sampled_from([transit for transit in Transit if transit]),
    at=st.none() | instants,
    delivered_at=st.none() | instants,
    scanned_at=st.none() | instants,
)


@given(st.lists(reports, max_size=8))
def test_red_22_whatever_is_reported_no_time_lies_before_shipping_or_ahead(
    seen: list[Seen],
) -> None:
    known = Known()
    for report in seen:
        known = told(known, report)
        for at in (known.delivered_at, known.first_scan_at, known.at):
            assert at is None or SHIPPED <= at <= TODAY
        if known.transit is Transit.DELIVERED:
            assert known.delivered_at is not None


@given(st.lists(reports.filter(lambda seen: seen.source is not Source.PERSON), max_size=8))
def test_without_a_person_delivered_stays_and_its_time_only_becomes_earlier(
    seen: list[Seen],
) -> None:
    known = Known()
    for report in seen:
        before, known = known, told(known, report)
        if before.transit is Transit.DELIVERED:
            assert known.transit is Transit.DELIVERED
            assert before.delivered_at is not None
            assert known.delivered_at is not None
            assert known.delivered_at <= before.delivered_at


def test_every_word_of_ours_has_its_place_in_the_rule() -> None:
    assert {*TROUBLE} < set(Transit)
    for transit in Transit:
        assert told(Known(), Seen(Source.PERSON, transit)).transit is transit
