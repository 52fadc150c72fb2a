"""`backup` and `restore_check`: one sealed file, tried out without touching anything (RED-68, DPP backup)."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups import key, workplace
from orders.models import Order
from stores import clock
from stores.models import AuditEvent
from tests.factories import TODAY, OrderFactory

pytestmark = pytest.mark.django_db(transaction=True)


def back_up(*arguments: object) -> str:
    out = StringIO()
    call_command("backup", *map(str, arguments), stdout=out)
    return out.getvalue()


def checked(file: Path) -> tuple[bool, str]:
    out = StringIO()
    try:
        call_command("restore_check", str(file), stdout=out)
    except CommandError as error:
        return False, f"{out.getvalue()}{error}"
    return True, out.getvalue()


def test_red_68_a_backup_is_one_sealed_file_for_its_owner_alone(folder: Path) -> None:
    OrderFactory.create(amazon_order_id="113-1111111-2222222", city="Wapakoneta")
    media = Path(settings.MEDIA_ROOT)
    media.mkdir()
    (media / "paper.pdf").write_bytes(b"Wapakoneta paper")
    printed = back_up(folder)
    (file,) = folder.iterdir()
    assert str(file) in printed
    assert file.suffix == ".backup"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    for text in (b"Wapakoneta", b"113-1111111", b"SQLite", b"PGDMP", b"orders_order"):
        assert text not in content
    assert not (settings.DATA_DIR / "backup-work").exists()
    assert AuditEvent.objects.get(action="backup.made").detail["removed"] == 0


def test_red_68_a_copy_that_is_in_use_is_left_alone() -> None:
    with workplace.workplace() as work:
        (work / "database.sqlite3").write_bytes(b"in use")
        workplace.tidy()
        assert (work / "database.sqlite3").exists()
    work.mkdir()
    workplace.tidy()
    assert not work.exists()


def test_no_key_is_in_the_backup(folder: Path, tmp_path: Path) -> None:
    from config.backups.packing import unpack

    OrderFactory.create()
    back_up(folder / "b.backup")
    unpack(folder / "b.backup", tmp_path / "out", key.load())
    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names <= {"manifest.json", "database.sqlite3", "database.pgdump"}
    keys = [
        Path(settings.FIELD_KEYS_FILE),
        key.path(),
        *Path(settings.FIELD_KEYS_FILE).parent.glob("*.json"),
    ]
    for content in (path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()):
        assert not [path for path in keys if path.read_bytes().strip() in content]


def test_red_68_old_backups_of_the_folder_are_deleted_and_nothing_else(folder: Path) -> None:
    (folder / "notes.txt").write_text("not a backup")
    now = clock.now()
    for days in (20, 13):
        with patch("stores.clock.now", lambda days=days: now - timedelta(days=days)):
            back_up(folder / f"{days}.backup")
    assert "1 older than 14 days deleted" in back_up(folder / "today.backup")
    assert {path.name for path in folder.iterdir()} == {"notes.txt", "13.backup", "today.backup"}
    back_up(folder / "again.backup", "--keep", 1)
    assert {path.name for path in folder.iterdir()} == {"notes.txt", "today.backup", "again.backup"}


@pytest.mark.parametrize("days", [0, 31])
def test_red_68_no_backup_is_kept_for_more_than_30_days(folder: Path, days: int) -> None:
    with pytest.raises(CommandError, match="from 1 to 30"):
        back_up(folder, "--keep", days)


def test_red_68_restore_check_says_what_it_found_and_leaves_nothing(folder: Path) -> None:
    OrderFactory.create(first_imported_at=clock.now() - timedelta(days=80))
    OrderFactory.create(first_imported_at=clock.now())
    file = folder / "b.backup"
    back_up(file)
    before = list(Order.objects.values_list("pk", "redacted_at"))
    good, printed = checked(file)
    assert good, printed
    assert "proven to its last byte" in printed
    assert "2 stores, 2 orders, 0 shipments" in printed
    assert "first remove the buyers of 1 orders" in printed
    assert f"key {settings.FIELD_KEY_ACTIVE}: opens" in printed
    assert "This backup can be restored." in printed
    assert list(Order.objects.values_list("pk", "redacted_at")) == before
    assert not (settings.DATA_DIR / "backup-work").exists()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = f"{connection.settings_dict['NAME']}_restore_check"
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
            assert cursor.fetchone()[0] == 0
    assert AuditEvent.objects.get(action="backup.checked").detail == {"failed": 0}


def test_restore_check_fails_for_a_cut_file_another_key_and_one_that_is_too_old(
    folder: Path,
) -> None:
    OrderFactory.create()
    file = folder / "b.backup"
    with patch("stores.clock.now", lambda: TODAY - timedelta(days=400)):
        back_up(file)
    good, printed = checked(file)
    assert not good
    assert "older than 30 days" in printed
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert "cut" in checked(file)[1]
    file.write_bytes(whole)
    key.path().unlink()
    assert "--new-key" in checked(file)[1]
    key.make()
    assert "was made with the backup key" in checked(file)[1]


def test_dpp_2_4_restore_check_fails_where_a_sealed_value_does_not_open(folder: Path) -> None:
    OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
    back_up(folder / "b.backup")
    good, printed = checked(folder / "b.backup")
    assert not good
    assert "FAIL  key gone: stores_sellingpartner.refresh_token (1 rows)" in printed


def test_dpp_2_4_values_of_a_destroyed_month_are_named_and_no_fault_of_the_backup(
    folder: Path,
) -> None:
    OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET buyer_data = 'enc1:m202001:AAAA'")
    back_up(folder / "b.backup")
    good, printed = checked(folder / "b.backup")
    assert good
    assert "WARN  key m202001: the key of a month that is over" in printed
    assert "reseal --give-up m202001" in printed


def test_a_killed_backup_leaves_no_file_of_its_name(folder: Path) -> None:
    OrderFactory.create()
    file = folder / "b.backup"

    class Cut(BaseException):
        pass

    with patch("config.backups.packing.fault_point", side_effect=[None, Cut]), pytest.raises(Cut):
        back_up(file)
    assert not file.exists()
    back_up(file)
    assert [path.name for path in folder.iterdir()] == ["b.backup"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_red_68_a_folder_that_is_not_there_is_made_and_each_day_is_a_file_of_its_own(
    folder: Path, slash: str
) -> None:
    place = folder / "daily"
    with patch("stores.clock.now", lambda: TODAY):
        back_up(f"{place}{slash}")
    first = place / f"waybill-{TODAY:%Y%m%d-%H%M%S}.backup"
    assert list(place.iterdir()) == [first]
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    whole = first.read_bytes()
    with patch("stores.clock.now", lambda: TODAY + timedelta(days=1)):
        back_up(f"{place}{slash}")
    assert len(list(place.iterdir())) == 2
    assert first.read_bytes() == whole


def test_red_68_no_file_is_ever_written_over(folder: Path) -> None:
    with patch("stores.clock.now", lambda: TODAY):
        back_up(folder)
        with pytest.raises(CommandError, match="exists already"):
            back_up(folder)
        (file,) = folder.iterdir()
        whole = file.read_bytes()
        with pytest.raises(CommandError, match="exists already"):
            back_up(file)
    assert file.read_bytes() == whole
    plain = folder / "notes"
    plain.write_text("mine")
    with pytest.raises(CommandError, match="is a file"):
        back_up(plain)
    assert plain.read_text() == "mine"


def test_red_68_a_folder_whose_parent_is_away_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="away does not exist"):
        back_up(folder / "away" / "daily")
    assert list(folder.iterdir()) == []


def test_one_backup_at_a_time(folder: Path) -> None:
    with workplace.workplace(), pytest.raises(CommandError, match="under way"):
        back_up(folder)


def test_the_key_is_made_once_and_a_backup_without_it_is_refused(folder: Path) -> None:
    with pytest.raises(CommandError, match="exists already"):
        back_up("--new-key")
    key.path().unlink()
    with pytest.raises(CommandError, match="--new-key"):
        back_up(folder)
    assert "no backup goes to" in back_up("--new-key")
    assert stat.S_IMODE(key.path().stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="Name the folder"):
        back_up()
    Path(settings.MEDIA_ROOT).mkdir()
    with pytest.raises(CommandError, match="media"):
        back_up(settings.MEDIA_ROOT)


def test_the_copy_of_sqlite_is_whole_while_others_write(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's")
    from config.backups import sqlite

    OrderFactory.create()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE orders_order SET city = 'half'")
        sqlite.dump(connection.settings_dict, tmp_path / "copy")
        other.execute("ROLLBACK")
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT city FROM orders_order").fetchall() == [("Columbus",)]
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
