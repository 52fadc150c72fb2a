"""A whole installation in a folder, run as processes; for the slow tests."""

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from config.newenv import new_environment

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(what: str, holds: Callable[[], object], seconds: float = 40) -> None:
    """Returns as soon as `holds()` is true; fails the test if that never comes."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.1)


class Installation:
    """Its own database file, keys and port, under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.database = folder / "waybill.sqlite3"
        inherited = ("PATH", "HOME", "LANG")
        self.environment = {
            **{name: os.environ[name] for name in inherited if name in os.environ},
            "READ_DOT_ENV": "no",
            "TESTING": "yes",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PYTHONUNBUFFERED": "1",
            **{f"SP_API_ENDPOINT_{region}": "http://127.0.0.1:9" for region in ("NA", "EU", "FE")},
            "LWA_ENDPOINT": "http://127.0.0.1:9",
            **new_environment(folder / "field-keys.json"),
        }

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str, log: IO[str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=log or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    def heartbeats(self) -> int:
        with sqlite3.connect(self.database, timeout=20) as connection:
            row = connection.execute(
                "SELECT COUNT(*) FROM django_q_task WHERE success AND func = 'stores.tasks.heartbeat'"
            ).fetchone()
        return int(row[0])

    def processes(self) -> dict[int, int]:
        return processes_with(f"DATA_DIR={self.folder}")

    def cluster_workers(self) -> list[int]:
        return workers_of(f"DATA_DIR={self.folder}")


def processes_with(variable: str) -> dict[int, int]:
    """Process id -> parent's id, of all that run with ``NAME=value`` in their environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit():
                continue
            if variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
                if after_name[0] != "Z":
                    found[int(entry.name)] = int(after_name[1])
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def workers_of(variable: str) -> list[int]:
    """The processes that run tasks: the cluster's leader starts a sentinel, and that one first its workers."""
    tree = processes_with(variable)
    clusters = {pid for pid in tree if "qcluster" in _command_line(pid)}
    leaders = {pid for pid in clusters if tree[pid] not in clusters}
    sentinels = {pid for pid in clusters if tree[pid] in leaders}
    children = sorted(pid for pid in clusters if tree[pid] in sentinels)
    return children[:2] if len(children) >= 4 else []


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def made_once(base: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` in `base`, filled by the first process that asks for it: the other workers of a run wait."""
    folder, unfinished = base / name, base / f"{name}.unfinished"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For what all workers of this run use (`made_once`)."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def migrated_file(shared_folder: Path) -> Path:
    """A SQLite file with all tables and nothing else: migrating takes seconds, a copy none."""

    def migrate(folder: Path) -> None:
        done = Installation(folder).manage("migrate", "-v0")
        assert done.returncode == 0, done.stderr

    return made_once(shared_folder, "migrated", migrate) / "waybill.sqlite3"
