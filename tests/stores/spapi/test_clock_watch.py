"""What this machine knows of its own clock by Amazon's answers (T19); the pretended Amazon dates them as it is told."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from stores import clock
from stores.models import ApiCall, MachineClock, SellingPartner
from stores.spapi import clock_watch, sellers
from stores.tasks import prune
from tests.amazon import US, PretendedAmazon
from tests.factories import SellingPartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(reached_amazon: PretendedAmazon) -> SellingPartner:
    there = reached_amazon.add_seller(marketplaces=[US])
    made: SellingPartner = SellingPartnerFactory.create(
        seller_id=there.id, refresh_token=there.refresh_token
    )
    return made


def call(seller: SellingPartner) -> None:
    """Any call that is made anyway."""
    sellers.marketplace_participations(seller)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: moment)


def test_t19_every_answer_says_it_and_the_second_bad_one_in_a_row_counts(
    seller: SellingPartner, reached_amazon: PretendedAmazon
) -> None:
    call(seller)
    row = MachineClock.objects.get()
    assert abs(row.ahead_s) < 60
    reached_amazon.shift_date(-300)
    call(seller)
    row.refresh_from_db()
    assert (row.off_in_a_row, row.off_since) == (1, None)
    assert not clock_watch.off(clock.now()).exists()
    call(seller)
    row.refresh_from_db()
    assert row.off_since is not None
    assert 280 < row.ahead_s < 320
    assert clock_watch.off(clock.now()).get() == row
    assert 280 < clock_watch.ahead().total_seconds() < 320
    assert 280 < (clock.now() - clock_watch.right_now()).total_seconds() < 320
    reached_amazon.shift_date(0)
    call(seller)
    assert not clock_watch.off(clock.now()).exists()
    assert clock_watch.ahead() == timedelta()


def test_t19_a_refusal_says_it_as_well(
    seller: SellingPartner, reached_amazon: PretendedAmazon
) -> None:
    reached_amazon.shift_date(900)
    reached_amazon.fault("getMarketplaceParticipations", "429", count=2)
    for _ in range(2):
        with pytest.raises(Exception, match="429"):
            call(seller)
        seller.requestallowance_set.all().delete()
    assert MachineClock.objects.get().ahead_s < -800
    assert clock_watch.off(clock.now()).exists()


def test_t19_one_odd_answer_is_looked_into_at_once_and_stops_nothing(
    seller: SellingPartner, reached_amazon: PretendedAmazon
) -> None:
    reached_amazon.shift_date(86_400)
    call(seller)
    reached_amazon.shift_date(0)
    assert clock_watch.ahead(seller.region) == timedelta()
    assert MachineClock.objects.get().off_in_a_row == 0


def test_t19_without_a_young_reading_amazon_is_asked_for_the_time(
    seller: SellingPartner, reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a clock that jumped: what was noted before it says nothing. It costs nobody's allowance."""
    call(seller)
    reached_amazon.shift_date(-300)
    asked = ApiCall.objects.count()
    assert clock_watch.ahead() == timedelta(), "the reading is young"
    at(monkeypatch, clock.now() + timedelta(minutes=5))
    assert clock_watch.ahead().total_seconds() > 280
    assert ApiCall.objects.count() == asked
    reached_amazon.shift_date(0)
    at(monkeypatch, clock.now() - timedelta(days=3))
    assert clock_watch.ahead() == timedelta(), "a clock that was set back"


def test_t19_an_amazon_that_does_not_answer_changes_nothing(
    seller: SellingPartner, reached_amazon: PretendedAmazon, settings: Settings
) -> None:
    reached_amazon.shift_date(-300)
    live, dead = settings.SP_API_ENDPOINTS, dict.fromkeys(("NA", "EU", "FE"), "http://127.0.0.1:9")
    settings.SP_API_ENDPOINTS = dead
    assert clock_watch.ahead() == timedelta(), "nothing is known against the clock"
    settings.SP_API_ENDPOINTS = live
    assert clock_watch.ahead()
    settings.SP_API_ENDPOINTS = dead
    assert clock_watch.ahead(), "and nothing in its favour"


def test_t19_without_a_seller_nobody_is_asked() -> None:
    assert clock_watch.ahead() == timedelta()
    assert not MachineClock.objects.exists()


def test_t19_each_machine_has_its_own_and_one_that_is_gone_is_forgotten(
    seller: SellingPartner, reached_amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "other")
    reached_amazon.shift_date(-300)
    assert clock_watch.ahead()
    reached_amazon.shift_date(0)
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    assert clock_watch.ahead() == timedelta()
    assert [row.machine for row in clock_watch.off(clock.now())] == ["other"]
    assert not clock_watch.off(clock.now() + timedelta(hours=2)).exists()
    MachineClock.objects.filter(machine="other").update(
        measured_at=clock.now() - timedelta(days=31)
    )
    prune()
    assert [row.machine for row in MachineClock.objects.all()] == ["here"]


def test_t19_an_agreeing_clock_is_written_once_a_minute(
    seller: SellingPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    call(seller)
    first = MachineClock.objects.get()
    call(seller)
    assert MachineClock.objects.get().measured_at == first.measured_at
    at(monkeypatch, clock.now() + timedelta(minutes=1))
    call(seller)
    assert MachineClock.objects.get().measured_at > first.measured_at
