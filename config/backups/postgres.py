"""PostgreSQL's own programs: pg_dump, pg_restore, psql. The password is in their environment, never an argument."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "database.pgdump"
_SETTINGS = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
_COPY = ("--no-owner", "--no-privileges")


class ProgramFailed(Exception):
    """Missing, or its last line of errors, which names tables and never a value."""


def dump(database: dict[str, Any], target: Path) -> None:
    """One state of all tables (a single snapshot), compressed."""
    _run("pg_dump", database, "--format=custom", *_COPY, f"--file={target}")


def restore(database: dict[str, Any], dumped: Path, mark: str) -> None:
    """All tables and `mark` (SQL) in one transaction, or nothing. `dumped` is left alone."""
    script = dumped.with_suffix(".sql")
    _run("pg_restore", database, *_COPY, f"--file={script}", str(dumped))
    with script.open("a") as file:
        # The script leaves no schema to look in.
        file.write(f"\nSET search_path TO public;\n{mark};\n")
    _run(
        "psql",
        database,
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "--single-transaction",
        "-f",
        str(script),
    )
    script.unlink()


def _run(program: str, database: Mapping[str, Any], *arguments: str) -> None:
    environment = dict(os.environ)
    environment |= {
        name: str(database[key]) for key, name in _SETTINGS.items() if database.get(key)
    }
    options = database.get("OPTIONS", {})
    environment |= {name: str(options[key]) for key, name in _OPTIONS.items() if key in options}
    done = subprocess.run(
        [_find(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise ProgramFailed(f"{program}: {said[0] if said else 'failed'}")


def _find(program: str) -> str:
    """On the path, or the newest where Debian keeps them."""
    found = shutil.which(program)
    if found:
        return found
    there = [
        path
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
        if path.parts[-3].isdigit()
    ]
    if not there:
        raise ProgramFailed(f"{program} was not found. Install PostgreSQL's client programs.")
    return str(max(there, key=lambda path: int(path.parts[-3])))
