"""An installation that reaches the pretended Amazon; for tests of processes that die."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.amazon import PretendedAmazon
from tests.installation import ROOT, Installation, made_once
from tests.postgres import find_programs, throw_away

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


class Desk(Installation):
    """`installed` is the module that tests run inside; it prints its findings as JSON."""

    def __init__(
        self, folder: Path, amazon: PretendedAmazon, installed: str, database_url: str = ""
    ) -> None:
        super().__init__(folder)
        self.amazon = amazon
        self.installed = installed
        self.environment |= {
            **{f"SP_API_ENDPOINT_{region}": amazon.url for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": amazon.url,
            "LWA_CLIENT_ID": amazon.client_id,
            "LWA_CLIENT_SECRET": amazon.client_secret,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    def inside(self, *arguments: str, **environment: str) -> dict[str, Any]:
        """Run `installed` with these arguments; what it found."""
        done = subprocess.run(
            [sys.executable, "-m", self.installed, *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Looks into the database without starting a process."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(self.database, timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        # As `tests.postgres` writes it: postgres://user@/folder-of-the-socket/name
        parts = re.fullmatch(r"postgres://(\w+)@/(.+)/(\w+)", url)
        assert parts is not None, url
        user, folder, name = parts.groups()
        with psycopg.connect(user=user, host=folder, dbname=name) as server:
            return server.execute(sql.encode()).fetchall()

    @property
    def log(self) -> str:
        path = self.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    def kill_all(self) -> None:
        """As when the power fails: every process of this installation at once."""
        while running := self.processes():
            for pid in running:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue

    @contextmanager
    def worker(self, **environment: str) -> Iterator[None]:
        """The worker cluster under its supervisor; killed at the end."""
        self.environment |= environment
        with (self.folder / "worker.log").open("a") as log:
            process = self.start("worker", log=log)
        try:
            yield
        finally:
            self.kill_all()
            process.wait()


@contextmanager
def desk_on(
    database: str, folder: Path, migrated_file: Path, amazon: PretendedAmazon, installed: str
) -> Iterator[Desk]:
    """On SQLITE, or on a throw-away POSTGRESQL; skips without PostgreSQL's programs, or fails where they are required."""
    if database == SQLITE:
        desk = Desk(folder, amazon, installed)
        shutil.copy(migrated_file, desk.database)
        yield desk
        return
    with migrated_postgresql(migrated_file) as url:
        yield Desk(folder, amazon, installed, url)


@contextmanager
def migrated_postgresql(migrated_file: Path) -> Iterator[str]:
    """The DATABASE_URL of a throw-away cluster with all tables: a copy of the one that is kept beside `migrated_file`."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail("PostgreSQL's programs were not found")
        pytest.skip("PostgreSQL's programs were not found")

    def migrate(folder: Path) -> None:
        with throw_away(programs, keep_as=folder / "data") as url:
            done = Installation(folder).manage("migrate", "-v0", DATABASE_URL=url)
            assert done.returncode == 0, done.stderr

    kept = made_once(migrated_file.parents[1], "migrated-postgresql", migrate)
    with throw_away(programs, like=kept / "data") as url:
        yield url
