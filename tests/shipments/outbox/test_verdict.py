import pytest

from shipments.outbox.verdict import Package, Reason, Refusal, Standing, refusal, standing

OURS = Package.of("1", "1Z999")
SAME_NUMBER = Package.of("7", "1Z999")
SAME_REFERENCE = Package.of("1", "9400")
ANOTHER = Package.of("2", "9400")


@pytest.mark.parametrize(
    ("status", "packages", "tried", "expected"),
    [
        ("UNSHIPPED", [], False, Standing.STILL_OPEN),
        ("UNSHIPPED", [], True, Standing.STILL_OPEN),
        ("SHIPPED", [], False, Standing.SHIPPED_ELSEWHERE),
        ("SHIPPED", [], True, Standing.SHIPPED_ELSEWHERE),
        ("SHIPPED", [ANOTHER], True, Standing.SHIPPED_ELSEWHERE),
        ("SHIPPED", [OURS], True, Standing.OURS_IS_THERE),
        ("SHIPPED", [SAME_NUMBER], True, Standing.OURS_IS_THERE),
        # Nothing can be ours before the first try.
        ("SHIPPED", [OURS], False, Standing.SHIPPED_ELSEWHERE),
        # The package is there before the status follows.
        ("UNSHIPPED", [OURS], True, Standing.OURS_IS_THERE),
        ("PARTIALLY_SHIPPED", [ANOTHER], True, Standing.STILL_OPEN),
        ("PARTIALLY_SHIPPED", [SAME_NUMBER], True, Standing.STILL_OPEN),
        ("PARTIALLY_SHIPPED", [SAME_REFERENCE], False, Standing.REFERENCE_TAKEN),
        ("PARTIALLY_SHIPPED", [SAME_REFERENCE], True, Standing.REFERENCE_TAKEN),
        ("CANCELLED", [], True, Standing.CANCELLED),
        ("Canceled", [], False, Standing.CANCELLED),
        ("shipped", [OURS, ANOTHER], True, Standing.OURS_IS_THERE),
        ("SOMETHING_NEW", [], True, Standing.STILL_OPEN),
    ],
)
def test_shp_20_shp_23_what_an_order_says_about_our_package(
    status: str, packages: list[Package], tried: bool, expected: Standing
) -> None:
    assert standing(status, packages, OURS, tried=tried) is expected


def test_numbers_are_compared_without_blanks_and_case() -> None:
    there = Package.of("1", " 1z 999")
    assert standing("SHIPPED", [there], OURS, tried=True) is Standing.OURS_IS_THERE


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (
            400,
            "Failed to create package as order already fulfilled",
            Refusal(True, Reason.ALREADY_SHIPPED),
        ),
        (400, "metric PackageToUpdateNotFound", Refusal(True, Reason.ALREADY_SHIPPED)),
        (
            400,
            "PackageReferenceId is invalid",
            Refusal(False, Reason.BAD_PACKAGE),
        ),
        (
            400,
            "fields with invalid type [packageDetail.packageReferenceId]",
            Refusal(False, Reason.BAD_PACKAGE),
        ),
        (400, "OrderItemId is invalid", Refusal(False, Reason.BAD_ITEMS)),
        (400, "Ship+ orders cannot be confirmed", Refusal(False, Reason.BUY_SHIPPING_ONLY)),
        (400, "Invalid Input", Refusal(True, Reason.REFUSED)),
        (404, "Not found", Refusal(False, Reason.UNKNOWN_ORDER)),
    ],
)
def test_known_refusals_of_amazon_have_their_meaning(
    status: int, message: str, expected: Refusal
) -> None:
    assert refusal(status, message) == expected
