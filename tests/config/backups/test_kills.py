"""A backup or a trial of one that is killed as by kill -9: the next hour leaves nothing of it (T13, RED-68)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.amazon import PretendedAmazon
from tests.config.backups.installed import CITY
from tests.desk import POSTGRESQL, SQLITE, Desk, desk_on

pytestmark = pytest.mark.slow
MODULE = "tests.config.backups.installed"


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path, amazon: PretendedAmazon
) -> Iterator[Desk]:
    with desk_on(request.param, tmp_path, migrated_file, amazon, MODULE) as desk:
        desk.inside("fill")
        yield desk


def left(desk: Desk) -> list[Path]:
    """Whole copies of the database that lie beside it."""
    return [path for path in (desk.folder / "backup-work").rglob("*") if path.is_file()]


def dies(desk: Desk, point: str, *arguments: str) -> None:
    died = desk.manage(*arguments, FAULT=point)
    assert died.returncode == -9, died.stderr
    assert f"{point} reached" in died.stderr


@pytest.mark.parametrize("desk", [SQLITE, POSTGRESQL], indirect=True)
def test_t13_red_68_of_a_killed_backup_the_next_hour_leaves_nothing(desk: Desk) -> None:
    dies(desk, "backup-dumped", "backup", str(desk.folder / "b.backup"))
    (copy,) = left(desk)
    if copy.suffix == ".sqlite3":
        with closing(sqlite3.connect(copy)) as rows:
            assert rows.execute("SELECT city FROM orders_order").fetchone() == (CITY,)
    desk.inside("look")
    assert left(desk) == []


@pytest.mark.parametrize("desk", [POSTGRESQL], indirect=True)
def test_t13_red_68_of_a_killed_trial_the_next_hour_leaves_no_database(desk: Desk) -> None:
    file = str(desk.folder / "b.backup")
    assert desk.manage("backup", file).returncode == 0
    dies(desk, "check-restored", "restore_check", file)
    there = "SELECT count(*) FROM pg_database WHERE datname LIKE '%_restore_check'"
    assert desk.rows(there) == [(1,)]
    assert left(desk)
    desk.inside("look")
    assert desk.rows(there) == [(0,)]
    assert left(desk) == []
    checked = desk.manage("restore_check", file)
    assert checked.returncode == 0, checked.stdout
