"""The demo's child processes: each with a log file of its own, all stopped at the end."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from config.demo.failing import StepFailed

ROOT = Path(__file__).resolve().parent.parent.parent
# runall itself waits this long for its children (django-q2.md, section 8), so we wait a little longer.
GRACE_S = 30
_RUN_S = 300


class Running(NamedTuple):
    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Processes:
    """Children with logs in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[Running] = []

    def start(self, name: str, command: Sequence[str], environment: dict[str, str]) -> Running:
        """A session of its own keeps Ctrl-C of the terminal away: `stop` ends the children in order."""
        log = self._folder / f"{name.replace(' ', '-')}.log"
        with log.open("ab") as lines:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running = Running(name, process, log)
        self._running.append(running)
        return running

    def run(self, name: str, command: Sequence[str], environment: dict[str, str]) -> str:
        """Waits for the end and answers what it printed; raises StepFailed unless it ends with 0."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_RUN_S,
            check=False,
        )
        log = self._folder / f"{name.replace(' ', '-')}.log"
        with log.open("a") as lines:
            lines.write(done.stdout + done.stderr)
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise StepFailed(f"{name} ended with {done.returncode}: {said[-1] if said else ''}")
        return done.stdout

    def check(self) -> None:
        """Raises StepFailed if a child that should serve has ended."""
        for name, process, log in self._running:
            if process.poll() is not None:
                raise StepFailed(f"The {name} ended (exit code {process.returncode}); see {log}.")

    def stop(self) -> None:
        """The newest first, so that the product does not miss its Amazon."""
        for _, process, _ in reversed(self._running):
            process.terminate()
            _wait(process, GRACE_S + 10)
        self._running.clear()


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
