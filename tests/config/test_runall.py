"""The whole product as processes (django-q2.md, sections 3 and 10)."""

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.installation import Installation, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("installation"))
    shutil.copy(migrated_file, installation.database)
    return installation


@contextmanager
def running(installation: Installation, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    beats = installation.heartbeats()
    with (installation.folder / "runall.log").open("a") as log:
        process = installation.start(*arguments, log=log)
    try:
        if arguments[0] != "web":
            wait_for("a heartbeat", lambda: installation.heartbeats() > beats)
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        for pid in installation.processes():
            os.kill(pid, signal.SIGKILL)
        process.wait()


def answers(installation: Installation) -> bool:
    try:
        url = f"http://127.0.0.1:{installation.port}/healthz"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_runall_serves_and_works_and_leaves_nothing_behind(migrated: Installation) -> None:
    with running(migrated, "runall", "--port", str(migrated.port)) as process:
        wait_for("an answer of the web server", lambda: answers(migrated))
        process.terminate()
        assert process.wait(30) == 0
        assert migrated.processes() == {}
    log = (migrated.folder / "runall.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    told = [line for line in lines if line.get("request") == "GET /healthz"]
    assert told[0]["code"] == 200
    assert any(line["logger"] == "gunicorn.error" for line in lines)


def test_sys_3_a_second_cluster_on_one_sqlite_file_is_refused(migrated: Installation) -> None:
    with running(migrated, "worker"):
        second = migrated.manage("worker")
        assert second.returncode == 1
        assert "already serves" in second.stderr


def test_a_cluster_orphaned_by_its_supervisors_death_keeps_the_lock(migrated: Installation) -> None:
    with running(migrated, "worker") as process:
        process.kill()
        process.wait()
        second = migrated.manage("worker")
        assert second.returncode == 1
        assert "already serves" in second.stderr


def test_a_wedged_cluster_is_restarted_and_work_goes_on(migrated: Installation) -> None:
    with running(migrated, "runall", "--port", str(migrated.port), "--stale-after", "8"):
        wait_for("the workers", migrated.cluster_workers)
        workers = migrated.cluster_workers()
        beats = migrated.heartbeats()
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        wait_for("work after the restart", lambda: migrated.heartbeats() > beats)
        assert not set(workers) & set(migrated.processes())
        assert "killed and started again" in (migrated.folder / "runall.log").read_text()


def test_a_dead_cluster_ends_the_web_server_too_and_says_so(migrated: Installation) -> None:
    with running(migrated, "runall", "--port", str(migrated.port)) as process:
        wait_for("the workers", migrated.cluster_workers)
        tree = migrated.processes()
        sentinel = tree[migrated.cluster_workers()[0]]
        os.kill(sentinel, signal.SIGKILL)
        assert process.wait(30) == 1
        wait_for("the end of the orphans", lambda: not migrated.processes())


def test_a_database_without_tables_is_refused_with_the_command_that_mends_it(
    tmp_path: Path,
) -> None:
    refused = Installation(tmp_path).manage("runall")
    assert refused.returncode == 1
    assert "manage.py migrate" in refused.stderr
