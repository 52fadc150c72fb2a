import pytest

from shipments import carriers
from shipments.carriers import BadTrackingNumber
from shipments.common_carriers import COMMON


def test_shp_3_amazons_377_carrier_codes_are_known_exactly() -> None:
    assert len(carriers.CODES) == len(set(carriers.CODES)) == 377
    for code in ("USPS", "FedEx", "FedEx SmartPost", "DHL-Paket", "Transaragonés", "Other"):
        assert carriers.is_known(code)


@pytest.mark.parametrize("code", ["usps", "Fedex", "FedEx ", "Evri", "Purolator", "", "Veho"])
def test_shp_3_a_code_that_differs_in_case_or_blanks_is_unknown(code: str) -> None:
    assert not carriers.is_known(code)


def test_every_common_carrier_is_on_amazons_list_once() -> None:
    codes = [carrier.code for carrier in COMMON]
    assert len(codes) == len(set(codes))
    assert all(carriers.is_known(code) for code in codes)
    for carrier in COMMON:
        assert "{number}" in carrier.tracking_url or carrier.tracking_url == ""
        assert carrier.tracking_url == "" or carrier.tracking_url.startswith("https://")


def test_every_marketplace_country_has_carriers_to_start_with() -> None:
    from stores.marketplaces import MARKETPLACES

    for marketplace in MARKETPLACES.values():
        assert carriers.common_in(marketplace.country)
    assert [carrier.code for carrier in carriers.common_in("US")][:3] == ["USPS", "UPS", "FedEx"]


@pytest.mark.parametrize(
    ("code", "service", "tracked"),
    [
        ("USPS", "Ground Advantage", True),
        ("USPS", "  ground advantage ", True),
        ("USPS", "First-Class Mail Letter", False),
        ("Royal Mail", "Tracked 48", True),
        ("Royal Mail", "2nd Class", False),
        ("UPS", "", False),
        ("UPS", "A service of tomorrow", False),
        ("Yanwen", "Anything", False),
        ("Other", "Bicycle", False),
    ],
)
def test_red_14_red_20_only_known_tracked_services_track_automatically(
    code: str, service: str, tracked: bool
) -> None:
    assert carriers.tracks_automatically(code, service) is tracked


def test_tracking_numbers_lose_their_blanks() -> None:
    assert carriers.clean_tracking_number(" 1Z 999 AA1\t0123 4567\u00a084 ") == "1Z999AA10123456784"
    assert carriers.clean_tracking_number("   ") == ""
    assert carriers.clean_tracking_number("x" * 50) == "x" * 50


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
        carriers.clean_tracking_number(raw)
    assert raw not in str(caught.value)


def test_t10_a_tracking_link_never_leaves_the_carriers_site() -> None:
    link = carriers.tracking_link("USPS", "9400/../x?y=#z@evil")
    assert link == (
        "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400%2F..%2Fx%3Fy%3D%23z%40evil"
    )
    assert carriers.tracking_link("Yanwen", "123") == ""
    assert carriers.tracking_link("USPS", "") == ""


def test_carriers_have_names_for_people() -> None:
    assert carriers.display_name("Hermes UK") == "Evri (Hermes UK)"
    assert carriers.display_name("Yanwen") == "Yanwen"
    assert carriers.display_name("Other", "Bike Courier") == "Bike Courier"
