"""The rule that reads one entry of the catalogue: mixed units, noise, missing and broken parts."""

import copy
from typing import Any

import pytest

from stores.spapi.catalog_items import read_catalog_item
from stores.spapi.fields import Fault
from stores.spapi.payloads import CatalogItem
from tests.contract import CATALOG, contract, need_models

US, CANADA = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"


def box(**values: Any) -> dict[str, Any]:
    """`length=(10.5, "inches")` and so on."""
    return {name: {"value": value, "unit": unit} for name, (value, unit) in values.items()}


ITEM = box(length=(20, "centimeters"), width=(10, "centimeters"), height=(5, "centimeters"),
           weight=(1, "pounds"))  # fmt: skip
PACKAGE = box(length=(10.49999998929, "inches"), width=(0.5, "feet"), height=(75.2, "millimeters"),
              weight=(0.62142, "kilograms"))  # fmt: skip


def entry(**dimensions: Any) -> dict[str, Any]:
    return {
        "asin": "B0C7H2VYQK",
        "summaries": [{"marketplaceId": US, "itemName": "Enamel mug"}],
        "dimensions": [{"marketplaceId": US, **dimensions}],
        "images": [{"marketplaceId": US, "images": []}],
    }


def read(data: dict[str, Any]) -> CatalogItem:
    return read_catalog_item(data, US)


def size(item: CatalogItem) -> tuple[int | None, int | None, int | None]:
    return item.length_mm, item.width_mm, item.height_mm


def test_sup_6_each_value_is_converted_by_its_own_unit_and_the_noise_rounded_away() -> None:
    item = read(entry(package=PACKAGE, item=ITEM))
    assert size(item) == (267, 152, 75)
    assert item.weight_g == 621
    assert item.title == "Enamel mug"


@pytest.mark.parametrize(
    ("unit", "grams"), [("pounds", 907), ("ounces", 57), ("grams", 2), ("Kilograms", 2000)]
)
def test_fea_5_weights_of_all_units(unit: str, grams: int) -> None:
    assert read(entry(item=box(weight=(2, unit)))).weight_g == grams


def test_sup_6_the_item_stands_in_for_a_package_that_lacks_a_side() -> None:
    short = {name: value for name, value in PACKAGE.items() if name != "width"}
    item = read(entry(package=short, item=ITEM))
    assert size(item) == (200, 100, 50)  # never sides of both
    assert item.weight_g == 621


@pytest.mark.parametrize(
    "side",
    [
        {"value": 3, "unit": "hands"},
        {"value": 3},
        {"unit": "inches"},
        {"value": "3", "unit": "inches"},
        {"value": True, "unit": "inches"},
        {"value": 0, "unit": "inches"},
        {"value": -3, "unit": "inches"},
        {"value": 10**400, "unit": "inches"},
        {"value": 5000, "unit": "meters"},
        "3 inches",
        None,
    ],
)
def test_a_value_that_is_none_leaves_the_size_out_and_the_weight_in(side: Any) -> None:
    item = read(entry(package={**PACKAGE, "length": side}))
    assert size(item) == (None, None, None)
    assert item.weight_g == 621


@pytest.mark.parametrize(
    "broken",
    [
        {"dimensions": "none"},
        {"dimensions": [{"marketplaceId": CANADA, "package": PACKAGE}]},
        {"dimensions": [{"marketplaceId": US, "package": [1]}]},
        {"dimensions": [7]},
        {"summaries": 7, "images": {"a": 1}},
        {"summaries": [{"marketplaceId": US, "itemName": 5}]},
        {"images": [{"marketplaceId": US, "images": [{"variant": "MAIN", "link": 5}]}]},
    ],
)
def test_broken_parts_are_as_good_as_missing(broken: dict[str, Any]) -> None:
    assert read(entry() | broken).asin == "B0C7H2VYQK"


def test_an_entry_without_an_asin_is_a_fault() -> None:
    with pytest.raises(Fault):
        read({"summaries": []})


def picture(width: int, height: int, link: str, variant: str = "MAIN") -> dict[str, Any]:
    return {"variant": variant, "link": link, "width": width, "height": height}


@pytest.mark.parametrize(
    ("pictures", "chosen"),
    [
        ([picture(500, 375, "m"), picture(2560, 1920, "l"), picture(75, 75, "s")], "s"),
        ([picture(500, 375, "m"), picture(75, 40, "s")], "m"),
        ([picture(60, 60, "xs"), picture(74, 74, "s")], "s"),
        ([picture(100, 100, "side", "PT01"), picture(500, 500, "main")], "main"),
        ([picture(500, 500, "")], ""),
        ([], ""),
    ],
)
def test_fea_4_the_smallest_large_enough_main_picture_is_taken(
    pictures: list[dict[str, Any]], chosen: str
) -> None:
    images = [{"marketplaceId": US, "images": pictures}]
    assert read(entry() | {"images": images}).photo_url == chosen


def test_amazons_own_example_can_be_read() -> None:
    need_models()
    (case,) = [
        case
        for case in contract(CATALOG).cases("GET", "/catalog/2022-04-01/items")
        if case.status == 200
    ]
    (item,) = [read(copy.deepcopy(entry)) for entry in case.response["items"]]
    assert item.asin == "B07N4M94X4"
    assert size(item) == (2032, 1219, 267)
    assert item.weight_g == 62_142
    assert item.photo_url == "https://m.media-amazon.com/images/I/51DZzp3w3vL.jpg"
    assert item.title
