import pytest

from shipments import carriers
from shipments.carriers.common import COMMON
from shipments.carriers.table import Carrier, CarrierTable, Service, fits

BIKE = Carrier(
    "Other",
    "Bike Courier",
    services=(Service("Same day"),),
    tracking_url="https://bike.example/{number}",
    prints_any_letters=True,
)
TABLE = CarrierTable([*COMMON, BIKE])


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
        assert TABLE.usual_in(marketplace.country)
    assert [carrier.code for carrier in TABLE.usual_in("US")][:3] == ["USPS", "UPS", "FedEx"]


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
    assert TABLE.tracks_automatically(code, service) is tracked


def test_t10_a_tracking_link_never_leaves_the_carriers_site() -> None:
    link = TABLE.tracking_link("USPS", "9400/../x?y=#z@evil")
    assert link == (
        "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400%2F..%2Fx%3Fy%3D%23z%40evil"
    )
    assert TABLE.tracking_link("Yanwen", "123") == ""
    assert TABLE.tracking_link("USPS", "") == ""


def test_carriers_have_names_for_people() -> None:
    assert TABLE.display_name("Hermes UK") == "Evri (Hermes UK)"
    assert TABLE.display_name("Yanwen") == "Yanwen"
    assert TABLE.display_name("Other", "Bike Courier") == "Bike Courier"


def test_shp_3_a_carrier_that_amazon_has_no_code_for_is_found_by_its_name() -> None:
    assert TABLE.tracks_automatically("Other", "same day", " bike  courier ")
    assert TABLE.tracking_link("Other", "A1B2C3", "Bike Courier") == "https://bike.example/A1B2C3"
    assert TABLE.prints_any_letters("Other", "BIKE COURIER")
    assert not TABLE.prints_any_letters("Other", "Another one")
    assert not TABLE.prints_any_letters("UPS")
    assert TABLE.others() == ["Bike Courier"]


def test_a_carrier_that_is_switched_off_is_not_offered_but_still_explained() -> None:
    table = CarrierTable([one._replace(is_active=one.code != "USPS") for one in COMMON])
    assert "USPS" not in [carrier.code for carrier in table.usual_in("US")]
    assert table.tracks_automatically("USPS", "Ground Advantage")
    assert table.tracking_link("USPS", "9400111899223857264012")


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("USPS", "9400111899223100000000"), ("USPS", "42043215" + "9400111899223100000000"),
        ("USPS", "LZ123456785US"), ("USPS", "92001902551559000101"),
        ("UPS", "1Z999AA10123456784"), ("UPS", "1z-999-aa1-0123456784"), ("UPS", "T1234567890"),
        ("FedEx", "123456789012"), ("FedEx", "123456789012345"), ("FedEx", "96110191234567890123"),
        ("FedEx", "9611019012345678901234"), ("Royal Mail", "QA123456785GB"),
        ("DHL Express", "1234567890"), ("DHL-Paket", "00340434161094042557"), ("DHL-Paket", "JJD000390007000000000"),
        ("YamatoTransport", "123456789012"), ("Amazon Shipping", "TBA123456789012"), ("Yodel", "anything-1"),
    ],
)  # fmt: skip
def test_shp_24_the_usual_shapes_of_numbers_fit(code: str, number: str) -> None:
    carrier = TABLE.find(code)
    assert carrier is not None
    assert fits(carrier, number)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("USPS", "1Z999AA10123456784"), ("USPS", "940011189922310000001"), ("UPS", "9400111899223100000"),
        ("FedEx", "1234567890123"), ("Royal Mail", "QA12345678GB"), ("DHL Express", "1Z999AA10123456784"),
        ("YamatoTransport", "12345678901"), ("Correios", "123456789012"),
    ],
)  # fmt: skip
def test_shp_24_a_number_of_another_shape_does_not_fit(code: str, number: str) -> None:
    carrier = TABLE.find(code)
    assert carrier is not None
    assert not fits(carrier, number)
