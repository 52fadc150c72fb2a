"""The file of month keys: forward only, whole or not at all, for its owner alone."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.newenv import new_months
from stores.sealing import KeysMissing, month_file
from stores.sealing.rule import Month
from tests.at_once import at_once
from tests.key_files import write

JULY, OCTOBER = Month(2026, 7), Month(2026, 10)


def test_dpp_2_4_what_newenv_makes_is_found_and_closed_to_others(tmp_path: Path) -> None:
    path = new_months(tmp_path / "field-keys.json")
    assert path == month_file.beside(tmp_path / "field-keys.json")
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(month_file.read(path).secret) == 32


def test_t4_going_forward_destroys_what_was_before(month_keys: Path) -> None:
    before = month_file.read(month_keys)
    assert month_file.advance(month_keys, OCTOBER)
    after = month_file.read(month_keys)
    assert after == before.at(OCTOBER)
    assert base64.b64encode(before.secret).decode() not in month_keys.read_text()
    assert month_keys.stat().st_mode & 0o777 == 0o600
    assert not month_file.advance(month_keys, OCTOBER)
    assert not month_file.advance(month_keys, JULY)
    assert month_file.read(month_keys) == after


def test_t4_two_machines_that_go_forward_by_themselves_agree(
    tmp_path: Path, month_keys: Path
) -> None:
    other = tmp_path / "other.json"
    write(other, month_file.read(month_keys))
    month_file.advance(month_keys, OCTOBER)
    month_file.advance(other, Month(2026, 8))
    assert month_file.read(other) != month_file.read(month_keys)
    month_file.advance(other, OCTOBER)
    assert month_file.read(other) == month_file.read(month_keys)


def test_t4_the_bytes_of_the_old_file_are_overwritten(month_keys: Path) -> None:
    old = month_keys.with_name("the same bytes on the disk")
    os.link(month_keys, old)
    size = old.stat().st_size
    month_file.advance(month_keys, OCTOBER)
    assert old.read_bytes() == bytes(size)
    assert month_file.read(month_keys).month == OCTOBER


def test_t4_a_stolen_file_opens_nothing_of_a_new_chain(month_keys: Path) -> None:
    stolen = month_file.read(month_keys)
    month_file.renew(month_keys, OCTOBER)
    living = month_file.read(month_keys)
    for month in (JULY, Month(2026, 9)):
        assert living.at(month).key == stolen.at(month).key
    for month in (OCTOBER, Month(2027, 2)):
        assert living.at(month).key != stolen.at(month).key
    month_file.renew(month_keys, Month(2026, 12))
    twice = month_file.read(month_keys)
    assert twice.at(Month(2026, 11)).key == living.at(Month(2026, 11)).key
    assert twice.at(Month(2026, 12)).key != living.at(Month(2026, 12)).key
    # Going forward leaves behind what is past, and comes to the same keys.
    month_file.advance(month_keys, Month(2026, 11))
    later = month_file.read(month_keys)
    assert [month for month, _ in later.later] == [Month(2026, 12)]
    assert later.at(Month(2027, 3)).key == twice.at(Month(2027, 3)).key
    month_file.renew(month_keys, Month(2026, 12))
    assert month_file.read(month_keys).at(Month(2026, 12)).key != twice.at(Month(2026, 12)).key
    assert len(month_file.read(month_keys).later) == 1


def test_t18_a_slow_process_brings_no_destroyed_key_back(month_keys: Path) -> None:
    wanted = [Month(2026, month) for month in (8, 9, 10, 11, 12)] * 4
    at_once(lambda: month_file.advance(month_keys, wanted.pop()), len(wanted))
    assert month_file.read(month_keys).month == Month(2026, 12)


@pytest.mark.parametrize(
    ("point", "month"), [("months.written", JULY), ("months.replaced", OCTOBER)]
)
def test_t4_killed_while_it_goes_forward_the_file_is_whole(
    month_keys: Path, point: str, month: Month
) -> None:
    expected = month_file.read(month_keys).at(month)
    code = (
        "import pathlib, sys; from stores.sealing import month_file; from stores.sealing.rule import Month;"
        "month_file.advance(pathlib.Path(sys.argv[1]), Month(2026, 10))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(month_keys)],
        env=os.environ | {"FAULT": point, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"fault point {point} reached" in done.stderr
    assert month_file.read(month_keys) == expected
    # What the dead process left lies in the way of nobody.
    month_file.advance(month_keys, OCTOBER)
    assert month_file.read(month_keys).month == OCTOBER
    assert [path.name for path in month_keys.parent.glob("*months*")] == [month_keys.name]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"month": "2026-07", "se',
        "[]",
        f'{{"month": "2026-13", "seed": "{"A" * 43}="}}',
        f'{{"month": "2026-07", "seed": "{"A" * 42}=="}}',
        '{"month": 7, "seed": null}',
        f'{{"month": "2026-07", "seed": "{"A" * 43}=", "later": {{"2026-07": "{"A" * 43}="}}}}',
        f'{{"month": "2026-07", "seed": "{"A" * 43}=", "later": {{"2026-09": "{"A" * 42}=="}}}}',
        f'{{"month": "2026-07", "seed": "{"A" * 43}=", "later": []}}',
    ],
)
def test_con_10_a_half_written_file_is_no_key(month_keys: Path, text: str) -> None:
    month_keys.write_text(text)
    with pytest.raises(KeysMissing, match="month keys"):
        month_file.read(month_keys)
    with pytest.raises(KeysMissing):
        month_file.advance(month_keys, OCTOBER)
    assert month_keys.read_text() == text


def test_the_file_says_no_more_than_month_and_seed(month_keys: Path) -> None:
    month_file.advance(month_keys, OCTOBER)
    assert json.loads(month_keys.read_text()).keys() == {"month", "seed"}
