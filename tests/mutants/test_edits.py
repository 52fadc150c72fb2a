"""The table of mutants is true: each edit applies to the sources as they are, and its tests exist."""

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.running import ROOT
from tests.mutants.table import MUTANTS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_an_edit_applies_once_and_its_tests_exist(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
    assert mutant.old != mutant.new
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).exists()
        if name:
            assert f"def {name}(" in (ROOT / path).read_text()


def test_no_name_is_used_twice() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
