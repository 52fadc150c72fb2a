from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from shipments.carriers.checks import Doubt
from shipments.outbox.preflight import Facts, Seen, findings, obstacle, stop
from shipments.outbox.verdict import Package, Reason, Standing
from stores.spapi.payloads import ConfirmedItem, ShipmentConfirmation

TODAY = date(2026, 11, 24)
TAKEN = Package.of("1", "OTHER123456")


def confirmation(**changes: Any) -> ShipmentConfirmation:
    fields: dict[str, Any] = {
        "amazon_order_id": "111-0000000-0000001",
        "marketplace_id": "ATVPDKIKX0DER",
        "package_reference_id": "1",
        "carrier_code": "UPS",
        "tracking_number": "1Z999AA10123456784",
        "ship_date": datetime(2026, 11, 23, 20, tzinfo=UTC),
        "items": (ConfirmedItem("A", 2), ConfirmedItem("B", 1)),
    }
    return ShipmentConfirmation(**{**fields, **changes})


def seen(**changes: Any) -> Seen:
    facts = Facts(amazon_status="UNSHIPPED", packages=())
    ours = {name: value for name, value in changes.items() if name in Facts._fields}
    others = {name: value for name, value in changes.items() if name not in Facts._fields}
    fields: dict[str, Any] = {
        "facts": facts._replace(**ours),
        "ordered": 3,
        "ship_date": date(2026, 11, 23),
        "today": TODAY,
    }
    return Seen(**{**fields, **others})


def test_shp_24_nothing_is_said_about_a_sound_parcel() -> None:
    assert stop(confirmation()) is None
    assert findings(confirmation(), seen()) == []


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"items": ()}, Reason.NOTHING_LEFT, "No units"),
        ({"carrier_code": "Snail"}, Reason.UNKNOWN_CARRIER, "no carrier “Snail”"),
        ({"carrier_code": "ups"}, Reason.UNKNOWN_CARRIER, "no carrier “ups”"),
        ({"carrier_code": "Other"}, Reason.NAMELESS_CARRIER, "carrier's name"),
        ({"tracking_number": ""}, Reason.SERVICE_MISSING, "service"),
    ],
)
def test_shp_3_shp_7_shp_23_what_amazon_would_refuse_is_named_before_and_never_sent(
    changes: dict[str, Any], reason: Reason, words: str
) -> None:
    wrong = confirmation(**changes)
    assert stop(wrong) == reason
    first = findings(wrong, seen())[0]
    assert (first.code, first.stops) == (reason, True)
    assert words in first.text


@pytest.mark.parametrize(
    "changes",
    [
        {"carrier_code": "Other", "carrier_name": "Tiny Courier"},
        {"tracking_number": "", "shipping_method": "First-Class Letter"},
    ],
)
def test_decision_27_other_with_a_name_and_letters_with_a_service_may_go(
    changes: dict[str, Any],
) -> None:
    right = confirmation(**changes)
    assert stop(right) is None
    assert not any(finding.stops for finding in findings(right, seen()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amazon_status": "CANCELLED"}, "cancelled at Amazon"),
        ({"cancelled_here": True}, "cancelled"),
        ({"amazon_status": "SHIPPED"}, "shipped already"),
        ({"packages": [TAKEN]}, "another package"),
        ({"voided": True}, "voided"),
    ],
)
def test_shp_23_what_changed_meanwhile_is_told_before_anything_is_sent(
    changes: dict[str, Any], words: str
) -> None:
    (found,) = findings(confirmation(), seen(**changes))
    assert found.stops
    assert words in found.text


@pytest.mark.parametrize(
    ("sent", "known", "code"),
    [
        ({}, {"doubts": [Doubt("format:X", "odd number")]}, "format"),
        ({}, {"ship_date": date(2026, 11, 9)}, "old_date"),
        ({"items": (ConfirmedItem("A", 1),)}, {}, "part_left"),
        ({}, {"asks_to_cancel": True}, "cancel_requested"),
        ({"tracking_number": "", "shipping_method": "Letter"}, {}, "no_number"),
    ],
)
def test_shp_24_shp_25_what_is_odd_warns_and_goes(
    sent: dict[str, Any], known: dict[str, Any], code: str
) -> None:
    (found,) = findings(confirmation(**sent), seen(**known))
    assert (found.code, found.stops) == (code, False)


@pytest.mark.parametrize("packages", [(), [Package.of("1", "1Z999AA10123456784")]])
def test_a_repetition_of_our_own_package_is_no_obstacle(packages: Sequence[Package]) -> None:
    assert findings(confirmation(), seen(packages=packages, tried=True)) == []
    (found,) = findings(confirmation(), seen(packages=[TAKEN], tried=True))
    assert found.stops


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, None),
        ({"packages": [TAKEN]}, Standing.REFERENCE_TAKEN),
        ({"voided": True}, Reason.VOIDED),
        ({"voided": True, "packages": [TAKEN]}, Reason.VOIDED),
        ({"voided": True, "amazon_status": "SHIPPED"}, Standing.SHIPPED_ELSEWHERE),
        ({"voided": True, "cancelled_here": True}, Standing.CANCELLED),
    ],
)
def test_shp_23_the_preview_names_the_very_thing_that_ends_a_notification(
    changes: dict[str, Any], found: Standing | Reason | None
) -> None:
    assert obstacle(confirmation(), seen(**changes).facts) == found
    assert [finding.code for finding in findings(confirmation(), seen(**changes))] == (
        [found] if found else []
    )


def test_shp_8_what_is_at_amazon_already_is_accepted_and_not_stopped() -> None:
    """Although no units are left, and although it was voided meanwhile."""
    there = {"amazon_status": "SHIPPED", "packages": [Package.of("1", "1Z999AA10123456784")]}
    known = seen(**there, tried=True, voided=True)
    assert obstacle(confirmation(items=()), known.facts) is Standing.OURS_IS_THERE
    assert findings(confirmation(items=()), known) == []
