"""A throw-away PostgreSQL for one command: ``python -m tests.postgres COMMAND...``

The cluster lives in a temporary folder, listens on a Unix socket only, and does not care for durability. PostgreSQL
refuses to run as root, so it then runs as an unprivileged user. The command finds it in DATABASE_URL. Where its
programs are missing the command is left out with a reason; with REQUIRE_POSTGRES=1 that is a failure.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
_WAIT_S = 30


def find_programs() -> Path | None:
    """The folder of initdb and postgres; Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((found.parent for found in folders), key=_version, default=None)


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _unprivileged() -> str | None:
    """None if we are not root and may run PostgreSQL ourselves."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def throw_away(
    programs: Path, like: Path | None = None, keep_as: Path | None = None
) -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh cluster, or of a copy of the one that was kept as `like`."""
    user = _unprivileged()
    # Not under TMPDIR: the path of a Unix socket must stay below 108 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    log = folder / "log"
    log.touch()
    try:
        if like:
            _copy(like, data)
        else:
            _initialise(programs, data, user)
        options = [word for setting in _FAST for word in ("-c", setting)]
        with log.open("w") as lines:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *options],
                user=user, cwd=folder, stdout=lines, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            _wait(programs, folder, server, log)
            yield f"postgres://waybill@/{folder}/postgres"
        finally:
            # One that is kept writes everything to its files first.
            server.send_signal(signal.SIGINT if keep_as else signal.SIGQUIT)
            server.wait()
        if keep_as:
            _copy(data, keep_as)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(programs: Path, data: Path, user: str | None) -> None:
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "waybill"]
    subprocess.run(
        [*initdb, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"],
        user=user, cwd=data.parent, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def _copy(data: Path, into: Path) -> None:
    """With the owner, which PostgreSQL insists on."""
    subprocess.run(["cp", "-a", data, into], check=True)


def _wait(programs: Path, folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _WAIT_S
    ask = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    programs = find_programs()
    if programs is None:
        required = os.environ.get("REQUIRE_POSTGRES") == "1"
        sys.stdout.write(
            f"{'FAILED' if required else 'SKIPPED'}: PostgreSQL's programs were not found. "
            "On Debian: apt-get install postgresql\n"
        )
        return 1 if required else 0
    with throw_away(programs) as url:
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
