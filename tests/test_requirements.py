"""docs/requirements.md is true: one row per id, its files and tests exist, and each test names its id."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = (ROOT / "docs/requirements.md").read_text()

COUNTS = {
    "CON": 14, "MKT": 7, "IMP": 30, "STA": 13, "FEA": 15, "FBA": 8, "SUP": 12, "CUS": 4, "REA": 8, "EML": 7, "LIM": 10,
}  # fmt: skip
PROVEN = ["RED-63", "RED-65"]
LEFT = ["RED-68"]
LOGGED = ["SYS-5", "RED-62"]
SINGLE = ["TRB-1", "TRB-2", "TRB-5", "TRB-6", "TRB-7", "SYS-3", "SYS-4"]
REMOVED = [f"RED-{n}" for n in (2, 3, 4, 10, 13, 18, 19, 30, 31, 32, 33, 34, 61, 64, 67)]
TRACKED = ["RED-11", "RED-14", "RED-15", "RED-20", "RED-22", "RED-66"]
ENTERED = ["RED-1", "RED-50", "RED-51", "RED-52", "RED-60"]
PRINTED = ["RED-40", "RED-41", "RED-42"]
BOUGHT = ["SYS-2", "SHP-15", "SHP-16", "SHP-29"]
VOIDED = ["SHP-9", "RED-16"]
MAILED = ["RED-17"]
LINKED = ["SHP-26"]
CARRIED = [*(f"SHP-{n}" for n in (3, 10, 11, 12, 13, 24, 25, 27, 28)), "RED-12", "RED-21"]
FED = ["SHP-18", "TRB-3"]
TOLD = ["SYS-1", *(f"SHP-{n}" for n in (1, 2, 4, 5, 6, 7, 8, 20, 23, 17, 19, 21, 22)), "TRB-4"]
TIMED = ["SHP-14"]
DECISIONS = [1, 2, 3, 4, 5, 6, 7, 9, *range(14, 32), 32, 33, 34]
IDS = [
    *(f"{group}-{number}" for group, count in COUNTS.items() for number in range(1, count + 1)),
    *SINGLE,
    *LOGGED,
    *REMOVED,
    *TRACKED,
    *ENTERED,
    *PROVEN,
    *LEFT,
    *PRINTED,
    *MAILED,
    *BOUGHT,
    *VOIDED,
    *LINKED,
    *CARRIED,
    *FED,
    *TOLD,
    *TIMED,
    *(f"decision {number}" for number in DECISIONS),
]


def cells() -> list[list[str]]:
    rows = re.findall(r"^\| ((?:[A-Z]{3}-|decision )\d+ \|.*) \|$", TABLE, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in rows]


@cache
def functions(path: Path) -> dict[str, str]:
    """The tests of a file with all that their source says, decorators included."""
    source = path.read_text()
    lines = source.splitlines()
    return {
        node.name: "\n".join(lines[start - 1 : end]) for node, start, end in spans_of_tests(source)
    }


def spans_of_tests(source: str) -> Iterator[tuple[ast.FunctionDef, int, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node, first, node.end_lineno or node.lineno


def names(requirement: str, text: str) -> bool:
    """`IMP-1` is in `test_imp_1_...` and in "(IMP-1)", not in `test_imp_12_...`."""
    group, number = re.split("[- ]", requirement.lower())
    return bool(re.search(rf"(?<![a-z]){group}[-_ ]{number}(?!\d)", text.lower()))


def test_every_id_has_exactly_one_row_in_order() -> None:
    assert [row[0] for row in cells()] == IDS
    assert {len(row) for row in cells()} == {4}


@pytest.mark.parametrize("row", cells(), ids=lambda row: row[0])
def test_the_places_of_a_row_exist(row: list[str]) -> None:
    places = re.findall(r"`([^`]+)`", row[2])
    assert places, "name at least one file"
    assert [place for place in places if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("row", cells(), ids=lambda row: row[0])
def test_the_tests_of_a_row_exist_and_name_its_id(row: list[str]) -> None:
    proofs = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[3])
    assert proofs, "name at least one test as `tests/path.py::test_name`"
    for file, test in proofs:
        written = functions(ROOT / file)
        assert test in written, f"{file} has no {test}"
        assert names(row[0], written[test]), f"{test} does not say {row[0]}"


def test_an_id_is_not_mistaken_for_a_longer_one() -> None:
    assert names("IMP-1", "def test_imp_1_imp_3_what(): ...")
    assert not names("IMP-1", "def test_imp_12_resets(): ...")
    assert not names("MP-1", "def test_imp_1_resets(): ...")
