"""docs/security-model.md is true: every threat has a row, and the tests of a row exist and carry its number."""

import re

import pytest

from tests.test_requirements import ROOT, functions

DOCUMENT = (ROOT / "docs/security-model.md").read_text()
ROWS = [
    [cell.strip() for cell in row.split(" | ")]
    for row in re.findall(r"^\| (T\d+ \|.*) \|$", DOCUMENT, re.MULTILINE)
]


def test_every_threat_has_a_row_in_order() -> None:
    assert [row[0] for row in ROWS] == [f"T{number}" for number in range(1, 23)]
    assert {len(row) for row in ROWS} == {4}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_tests_of_a_threat_exist_and_carry_its_number(row: list[str]) -> None:
    proofs = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[3])
    assert proofs, "name at least one test as `tests/path.py::test_name`"
    for file, test in proofs:
        assert test in functions(ROOT / file), f"{file} has no {test}"
        assert re.search(rf"_{row[0].lower()}_", f"{test}_"), f"{test} does not carry {row[0]}"


def test_every_document_it_points_to_exists() -> None:
    for name in re.findall(r"`([\w./-]+\.md)`", DOCUMENT):
        assert (ROOT / "docs" / name).exists(), name
