import pytest

from shipments.carriers.codes import is_known
from shipments.carriers.numbers import (
    _BY_POST,
    _POSTS,
    BadTrackingNumber,
    clean_tracking_number,
    comparable,
    has_wrong_check_digit,
    plain_owners,
    posts_of,
)


def test_tracking_numbers_lose_their_blanks() -> None:
    assert clean_tracking_number(" 1Z 999 AA1\t0123 4567\u00a084 ") == "1Z999AA10123456784"
    assert clean_tracking_number("   ") == ""
    assert clean_tracking_number("x" * 50) == "x" * 50


USPS = "9400111899223197428497"


@pytest.mark.parametrize("start", ["42097201", "420972011234", "420 97201 ", "42097201\x1d"])
@pytest.mark.parametrize("number", [USPS, "92612903029511573036"])
def test_shp_24_a_scanned_usps_barcode_loses_its_zip(start: str, number: str) -> None:
    assert clean_tracking_number(start + number) == number


@pytest.mark.parametrize(
    "other",
    [
        USPS,
        f"42097201{USPS[:-1]}8",
        f"4209720{USPS}",
        f"42197201{USPS}",
        f"4209720112{USPS}",
        "42097201" + "1Z999AA10123456784",
        "420972019100111899223197428490",
        "42097201",
    ],
)
def test_shp_24_what_is_not_plainly_a_usps_barcode_stays_as_it_is(other: str) -> None:
    assert clean_tracking_number(other) == other


@pytest.mark.parametrize(
    "raw",
    [
        "1Z\x00999",
        "abc\u202edef",
        "a\x1bb",
        "x" * 51,
        "<b>1234567",
        "ünïcödé12345",
        "a@example.com",
        "12345",
    ],
)
def test_shp_24_tracking_numbers_that_cannot_be_one_are_refused(raw: str) -> None:
    with pytest.raises(BadTrackingNumber) as caught:
        clean_tracking_number(raw)
    assert raw not in str(caught.value)


GOOD = [
    "1Z999AA10123456784", "1Z5R89390357567127", "QA473124829GB", "RB123456785US", "TBA123456789012",
]  # fmt: skip


@pytest.mark.parametrize("number", GOOD)
def test_shp_24_a_number_with_the_right_check_digit_passes(number: str) -> None:
    assert not has_wrong_check_digit(number)


@pytest.mark.parametrize(
    "number",
    ["1Z999AA10123456783", "1Z999AA10123465784", "QA473124828GB", "9400111899223100000001"],
)
def test_shp_24_one_mistyped_sign_is_noticed(number: str) -> None:
    assert has_wrong_check_digit(number)
    assert plain_owners(number) == posts_of(number) == ()


def test_shp_24_numbers_without_a_check_digit_tell_nothing() -> None:
    for number in ("123456789012", "JJD000390007000000000", "anything"):
        assert not has_wrong_check_digit(number)
        assert plain_owners(number) == posts_of(number) == ()


def test_shp_24_whose_number_it_plainly_is() -> None:
    assert plain_owners("1Z999AA10123456784")[0] == "UPS"
    assert plain_owners("TBA123456789012")[0] == "Amazon Shipping"
    assert plain_owners("9400111899223100000000")[:1] == ("USPS",)
    assert posts_of("QA473124829GB") == ("Royal Mail", "Parcelforce")
    assert posts_of("QA473124829XX") == ()


def test_the_carriers_that_are_named_here_are_amazons() -> None:
    named = {code for codes in _POSTS.values() for code in codes} | set(_BY_POST)
    named |= set(plain_owners("1Z999AA10123456784")) | set(plain_owners("TBA123456789012"))
    assert [code for code in sorted(named) if not is_known(code)] == []


def test_people_write_numbers_with_dashes_and_small_letters() -> None:
    assert comparable("1z-999.aa1/0123456784") == "1Z999AA10123456784"
