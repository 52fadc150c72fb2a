"""The order of the offers, and what a policy takes."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shipments.buying.choosing import CHEAPEST, CHEAPEST_ON_TIME, FASTEST, pick, ranked
from shipments.buying.rates import Added, Rate, rate_from
from stores.spapi.parcels import DocumentChoice, Window

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAPER = DocumentChoice(
    "PDF", Decimal("4"), Decimal("6.5"), "INCH", 300, "DEFAULT", False, ("LABEL",)
)


def rate(name: str, price: str, days: int | None, *, kept: bool = True, lost: bool = False) -> Rate:
    end = None if days is None else START + timedelta(days=days)
    return Rate(
        rate_id=name, carrier_id="UPS", carrier="UPS", service_id=name, service=name,
        price=Decimal(price), currency="USD", pickup=Window(START, None), delivery=Window(None, end),
        keeps_promise=kept, benefits=() if lost else ("CLAIMS_PROTECTED",),
        lost=(("CLAIMS_PROTECTED", "LATE_DELIVERY_RISK"),) if lost else (),
        added=(Added("SIG", "Signature", Decimal("1.10")),), document=PAPER,
    )  # fmt: skip


SLOW = rate("slow", "3.00", 9, kept=False, lost=True)
UNSURE = rate("unsure", "4.00", 3, lost=True)
GROUND = rate("ground", "6.00", 3)
AIR = rate("air", "15.00", 1)
NEVER = rate("never", "2.00", None, kept=False)
ALL = [AIR, SLOW, GROUND, NEVER, UNSURE]


def names(rates: list[Rate]) -> list[str]:
    return [each.rate_id for each in rates]


def test_in_time_comes_before_late_and_cheap_before_dear() -> None:
    assert names(ranked(ALL, prime=False)) == ["unsure", "ground", "air", "never", "slow"]


def test_a_prime_order_is_offered_first_what_keeps_promise_and_benefits() -> None:
    assert names(ranked(ALL, prime=True)) == ["ground", "air", "unsure", "never", "slow"]


@pytest.mark.parametrize(
    ("policy", "taken", "for_prime"),
    [(CHEAPEST_ON_TIME, UNSURE, GROUND), (CHEAPEST, NEVER, GROUND), (FASTEST, AIR, AIR)],
)
def test_each_policy_takes_its_own_and_prime_only_what_fits(
    policy: str, taken: Rate, for_prime: Rate
) -> None:
    assert pick(ALL, policy, prime=False) == taken
    assert pick(ALL, policy, prime=True) == for_prime


def test_nothing_is_taken_where_nothing_arrives_in_time() -> None:
    late = [SLOW, NEVER]
    assert pick(late, CHEAPEST_ON_TIME, prime=False) is None
    assert pick(late, CHEAPEST, prime=False) == NEVER
    assert pick(late, FASTEST, prime=False) == SLOW
    assert pick([UNSURE], FASTEST, prime=True) is None
    assert pick([], CHEAPEST, prime=False) is None


def test_equal_prices_are_settled_by_arrival() -> None:
    later, sooner = rate("later", "6.00", 4), rate("sooner", "6.00", 2)
    assert pick([later, sooner], CHEAPEST, prime=False) == sooner


def test_an_unknown_policy_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        pick(ALL, "nicest", prime=False)


def test_an_offer_comes_back_from_json_as_it_was() -> None:
    for each in ALL:
        assert rate_from(json.loads(json.dumps(each.as_json()))) == each
