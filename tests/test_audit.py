"""T20: bin/audit fails on a known hole and never calls unaudited packages sound."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOLE = "echo 'Found 2 known vulnerabilities in 1 package'; exit 1"
UNKNOWN = "case $* in *--strict*) echo 'could not be audited'; exit 1;; esac; exit 0"


@pytest.mark.parametrize(
    ("pip_audit", "code", "said"),
    [
        ("exit 0", 0, "No known holes"),
        (HOLE, 1, "Found 2 known vulnerabilities"),
        (UNKNOWN, 0, "NOT AUDITED"),
        ("echo 'ConnectionError' >&2; exit 1", 0, "NOT AUDITED"),
    ],
)
def test_t20_a_known_hole_fails_and_silence_is_no_praise(
    tmp_path: Path, pip_audit: str, code: int, said: str
) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh\n{pip_audit}\n")
    program.chmod(0o755)
    done = subprocess.run(
        [ROOT / "bin/audit"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code
    assert said in done.stdout


def test_t20_every_package_is_locked_by_its_hash() -> None:
    for lock in ("runtime.txt", "dev.txt"):
        entries = (ROOT / "requirements" / lock).read_text().split("\n")
        packages = [line for line in entries if line[:1].isalnum()]
        assert packages
        assert [line for line in packages if "==" not in line or not line.endswith("\\")] == []
        assert "://" not in "\n".join(entries)
