"""What an address needs by country."""

import pytest

from stores.postal import address_faults, region_of


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "4101"),
        ("US", "0410A"),
        ("US", "04101-12"),
        ("GB", "LS6"),
        ("GB", "12345"),
        ("CA", "M5V 2T"),
    ],
)
def test_a_code_of_another_shape_is_refused_with_an_example(country: str, code: str) -> None:
    assert "like " in address_faults(country, "", code)["postal_code"]


def test_a_state_is_its_short_form_where_the_country_has_such() -> None:
    assert address_faults("US", "ME", "04101") == {}
    assert address_faults("US", region_of("US", "me"), "04101-1234") == {}
    assert "short form" in address_faults("US", "Maine", "04101")["state_or_region"]
    assert "need the state" in address_faults("US", "", "04101")["state_or_region"]
    assert address_faults("GB", "West Yorkshire", "LS6 1PD") == {}


def test_of_an_unknown_country_nothing_is_asked() -> None:
    assert address_faults("IS", "", "whatever") == {}
