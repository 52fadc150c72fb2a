"""The keys of a new installation: written once, readable by their owner only, never replaced."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.newenv import Refused, months_alone, new_installation

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def dot_env(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def read(dot_env: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in dot_env.read_text().splitlines())


def test_it_writes_env_and_the_key_file_for_their_owner_alone(
    dot_env: Path, tmp_path: Path
) -> None:
    usual = os.umask(0o022)
    try:
        values = new_installation(dot_env, str(tmp_path / "data"))
    finally:
        os.umask(usual)
    keys_file = tmp_path / "data" / "field-keys.json"
    assert read(dot_env) == values
    assert values["DATA_DIR"] == str(tmp_path / "data")
    assert values["FIELD_KEYS_FILE"] == str(keys_file)
    assert values["FIELD_KEY_ACTIVE"] in json.loads(keys_file.read_text())
    assert (mode(dot_env), mode(keys_file), mode(keys_file.parent)) == (0o600, 0o600, 0o700)


def test_it_adds_to_an_env_without_keys_and_closes_it(dot_env: Path, tmp_path: Path) -> None:
    dot_env.write_text(f"DATA_DIR={tmp_path / 'data'}\nLWA_CLIENT_ID=mine\nSECRET_KEY=")
    dot_env.chmod(0o644)
    new_installation(dot_env, "")
    lines = dot_env.read_text().splitlines()
    assert lines[1:3] == ["LWA_CLIENT_ID=mine", "SECRET_KEY="]
    assert len([line for line in lines if line.startswith("DATA_DIR=")]) == 1
    assert (tmp_path / "data" / "field-keys.json").exists()
    assert mode(dot_env) == 0o600


def test_it_refuses_an_env_with_keys_and_writes_nothing(dot_env: Path, tmp_path: Path) -> None:
    dot_env.write_text("INDEX_KEY=the-old-one\n")
    with pytest.raises(Refused, match="INDEX_KEY"):
        new_installation(dot_env, str(tmp_path / "data"))
    assert dot_env.read_text() == "INDEX_KEY=the-old-one\n"
    assert not (tmp_path / "data").exists()


def test_it_refuses_to_replace_a_key_file(dot_env: Path, tmp_path: Path) -> None:
    (tmp_path / "field-keys.json").write_text("{}")
    with pytest.raises(Refused, match="Keep it"):
        new_installation(dot_env, str(tmp_path))
    assert not dot_env.exists()


def test_it_refuses_two_different_data_dirs(dot_env: Path, tmp_path: Path) -> None:
    dot_env.write_text("DATA_DIR=/srv/waybill\n")
    with pytest.raises(Refused, match="agree"):
        new_installation(dot_env, str(tmp_path))


def test_without_env_it_prints_instead(tmp_path: Path) -> None:
    inherited = {name: text for name, text in os.environ.items() if name != "FIELD_KEYS_FILE"}
    done = subprocess.run(
        [sys.executable, "-m", "config.newenv"],
        cwd=ROOT,
        env={**inherited, "READ_DOT_ENV": "no", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    names = [line.partition("=")[0] for line in done.stdout.splitlines()]
    assert names == ["DATA_DIR", "SECRET_KEY", "INDEX_KEY", "FIELD_KEYS_FILE", "FIELD_KEY_ACTIVE"]


def test_con_10_an_installation_of_before_gets_its_month_keys_and_no_more(
    dot_env: Path, tmp_path: Path
) -> None:
    new_installation(dot_env, str(tmp_path / "data"))
    months = tmp_path / "data" / "field-keys.months.json"
    months.unlink()
    before = (dot_env.read_text(), (tmp_path / "data" / "field-keys.json").read_text())
    assert months_alone(dot_env) == months
    assert mode(months) == 0o600
    made = months.read_text()
    assert months_alone(dot_env) is None
    assert months.read_text() == made
    assert before == (dot_env.read_text(), (tmp_path / "data" / "field-keys.json").read_text())


def test_a_new_installation_is_no_installation_of_before(dot_env: Path, tmp_path: Path) -> None:
    assert months_alone(dot_env) is None
    dot_env.write_text(f"FIELD_KEYS_FILE={tmp_path / 'gone.json'}\n")
    assert months_alone(dot_env) is None
    assert list(tmp_path.iterdir()) == [dot_env]


def test_without_env_the_month_keys_are_added_as_well(tmp_path: Path) -> None:
    keys_file = tmp_path / "field-keys.json"
    keys_file.write_text("{}")
    done = subprocess.run(
        [sys.executable, "-m", "config.newenv"],
        cwd=ROOT,
        env={**os.environ, "READ_DOT_ENV": "no", "FIELD_KEYS_FILE": str(keys_file)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert str(tmp_path / "field-keys.months.json") in done.stdout
    assert keys_file.read_text() == "{}"
