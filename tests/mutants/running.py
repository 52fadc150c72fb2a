"""Tries mutants in a scratch copy: first the named tests as they are, then each edit with its own."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.mutant import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
_LEFT_OUT = (".git", ".venv", "var", "staticfiles", "__pycache__", ".*_cache")
# pytest's own codes: the tests ran, and some failed.
PASSED, FAILED = 0, 1
# A guard that is off may make a loop endless, which is noticed too.
LONGEST_S = 900


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(mutants: Sequence[Mutant]) -> int:
    """0 if every mutant was noticed; else 1, and the survivors are named."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        tree = Path(scratch) / "tree"
        shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        sound = pytest(tree, sorted({test for mutant in mutants for test in mutant.tests}))
        if sound != PASSED:
            say(f"The tests do not pass on the tree as it is (pytest {sound}).")
            return 1
        survivors = [mutant.name for mutant in mutants if not is_noticed(tree, mutant)]
    noticed = len(mutants) - len(survivors)
    named = f" Not noticed: {', '.join(survivors)}." if survivors else ""
    say(f"{noticed} of {len(mutants)} noticed, {time.monotonic() - began:.0f} s.{named}")
    return 1 if survivors else 0


def is_noticed(tree: Path, mutant: Mutant) -> bool:
    path = tree / mutant.file
    sound = path.read_text()
    if sound.count(mutant.old) != 1:
        say(f"DOES NOT APPLY  {mutant.name}: {mutant.file}")
        return False
    path.write_text(sound.replace(mutant.old, mutant.new))
    try:
        ended = pytest(tree, mutant.tests, *_options(mutant))
    finally:
        path.write_text(sound)
    word = {PASSED: "SURVIVED", FAILED: "noticed"}.get(ended, f"BROKEN ({ended})")
    say(f"{word:<9} {mutant.name:<28} {mutant.guards}")
    return ended == FAILED


def _options(mutant: Mutant) -> list[str]:
    """More stories of the models; and of what a migration guards nobody hears while the tables come from the models."""
    by_migrations = ["--migrations"] if "/migrations/" in mutant.file else []
    return ["-p", "tests.mutants.quickly", *by_migrations]


def pytest(tree: Path, tests: Sequence[str], *options: str) -> int:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        *options,
        *tests,
    ]
    try:
        ended = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, check=False, timeout=LONGEST_S
        )
    except subprocess.TimeoutExpired:
        return FAILED
    if ended.returncode not in (PASSED, FAILED):
        say(ended.stdout[-2000:] + ended.stderr[-2000:])
    return ended.returncode
