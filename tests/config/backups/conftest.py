import os
from pathlib import Path

import pytest
from pytest_django import Settings

from config.backups import key


@pytest.fixture(autouse=True)
def _own_places(settings: Settings, tmp_path: Path) -> None:
    """Each test has its own key and media; the database stays where it is."""
    settings.BACKUP_KEY_FILE = str(tmp_path / "backup-key")
    settings.MEDIA_ROOT = tmp_path / "media"
    key.make()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    place = tmp_path / "backups"
    os.mkdir(place, 0o700)
    return place
