"""Key files of a test's own, for tests of sealing and of what becomes of keys."""

import base64
import json
from pathlib import Path

import pytest
from pytest_django import Settings

from stores.sealing import month_file, months
from stores.sealing.rule import Month, Seed


def write(path: Path, seed: Seed) -> None:
    path.write_text(month_file.as_text(seed))
    path.chmod(0o600)


@pytest.fixture
def month_keys(tmp_path: Path, settings: Settings) -> Path:
    """A file of month keys that begins with July 2026, beside one long-lived key `k1`; both are in use."""
    keys_file = tmp_path / "field-keys.json"
    keys_file.write_text(json.dumps({"k1": base64.b64encode(bytes(32)).decode()}))
    keys_file.chmod(0o600)
    settings.FIELD_KEYS_FILE, settings.FIELD_KEY_ACTIVE = str(keys_file), "k1"
    path = month_file.beside(keys_file)
    write(path, Seed(Month(2026, 7), bytes(range(32))))
    assert months.path() == path
    return path
