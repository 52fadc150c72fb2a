"""Why a store's orders come without name and street (IMP-24, TRB-7)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from orders.addresses.check import Asked, Facts, verdict
from stores.marketplaces import MARKETPLACES
from tests.amazon import US

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONE = MARKETPLACES[US].time_zone
EARLIER, LATER = NOW - timedelta(days=9), NOW - timedelta(days=6)


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({}, "no_orders", "no order of the last 14 days"),
        ({"expected": 40}, "fine", "All 40 orders"),
        # Nothing else matters while nothing comes in.
        ({"credentials_bad": True, "expected": 9, "nothing": 9}, "connection_invalid", "no longer accepts"),
        # Never an address: the role. Even one order is enough where it is all there is.
        ({"expected": 40, "nothing": 40, "nothing_since": 40}, "pii_access_missing", "lacks the role"),
        ({"expected": 1, "nothing": 1, "nothing_since": 1}, "pii_access_missing", "lacks the role"),
        # Since a day: access was lost. Two in a row may be chance, three are not.
        (
            {"expected": 40, "nothing": 3, "nothing_since": 3, "last_complete": EARLIER, "first_gap": LATER},
            "pii_access_missing",
            "Since 17 Nov",
        ),
        (
            {"expected": 40, "nothing": 2, "nothing_since": 2, "last_complete": EARLIER, "first_gap": LATER},
            "single_orders",
            "2 orders of 40",
        ),
        # Gaps before the newest complete order are single ones.
        ({"expected": 40, "nothing": 9, "last_complete": NOW}, "single_orders", "9 orders of 40"),
        ({"expected": 40, "partly": 1, "last_complete": NOW}, "single_orders", "1 order of 40"),
        # What Amazon shows now outweighs what came in.
        ({"expected": 40, "asked": Asked(5, 0)}, "pii_access_missing", "lacks the role"),
        ({"asked": Asked(5, 0)}, "pii_access_missing", "lacks the role"),
        ({"asked": Asked(0, 0)}, "no_orders", "no order"),
        (
            {"expected": 40, "nothing": 40, "nothing_since": 40, "open_gaps": 30, "asked": Asked(30, 30)},
            "given_again",
            "30 orders came in before",
        ),
        # Shipped or redacted meanwhile: nothing to fetch.
        (
            {"expected": 40, "nothing": 40, "nothing_since": 40, "asked": Asked(30, 30)},
            "single_orders",
            "40 orders of 40",
        ),
        # Amazon withholds exactly those that are missing here: fetching would not help.
        ({"expected": 40, "nothing": 2, "open_gaps": 2, "asked": Asked(30, 28)}, "single_orders", "2 orders"),
        ({"expected": 40, "nothing": 2, "open_gaps": 2, "asked": Asked(30, 29)}, "given_again", "2 orders"),
        # Nobody to ask about: by what came in.
        (
            {"expected": 4, "nothing": 4, "nothing_since": 4, "open_gaps": 4, "asked": Asked(0, 0)},
            "pii_access_missing",
            "lacks the role",
        ),
        ({"expected": 40, "withheld": 12, "redacted": 3}, "withheld", "12 orders are of a type"),
        ({"expected": 40, "redacted": 3}, "redacted", "those of 3 orders were removed on schedule"),
    ],
)  # fmt: skip
def test_imp_24_trb_7_the_verdict_is_one_sentence(
    facts: dict[str, Any], code: str, words: str
) -> None:
    found = verdict(Facts(ZONE, **facts), NOW)
    assert (found.code, words in found.sentence) == (code, True), found.sentence
    assert found.sentence.endswith(".")
    assert ". " not in found.sentence
    assert found.next_step.endswith(".")


def test_trb_7_a_missing_role_names_the_console_the_role_and_the_renewal() -> None:
    found = verdict(Facts(ZONE, expected=4, nothing=4, nothing_since=4), NOW)
    for words in (
        "developer console",
        "Direct-to-Consumer Shipping",
        "approved",
        "renew the authorization",
    ):
        assert words in found.next_step
    assert found.action == "renew"
