"""Fault points (data-protection.md, section 7)."""

import os
from collections import Counter

import pytest
from django.conf import LazySettings

from stores import faults


@pytest.fixture
def died(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> list[str]:
    """One entry for each death."""
    deaths: list[str] = []
    monkeypatch.setattr(faults, "_passed", Counter())
    monkeypatch.setattr(os, "kill", lambda *_: deaths.append("dead"))
    settings.TESTING = True
    return deaths


@pytest.mark.parametrize(
    ("wanted", "deaths"), [("", 0), ("b", 1), ("b:2", 1), ("b:3", 0), ("c,b:2", 1), ("a,b", 2)]
)
def test_a_process_dies_at_the_wanted_passage_of_any_wanted_point(
    died: list[str], settings: LazySettings, wanted: str, deaths: int
) -> None:
    settings.FAULT = wanted
    for name in ("a", "b", "b"):
        faults.fault_point(name)
    assert len(died) == deaths


def test_without_testing_nothing_dies(died: list[str], settings: LazySettings) -> None:
    settings.FAULT, settings.TESTING = "a", False
    faults.fault_point("a")
    assert died == []
