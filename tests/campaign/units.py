"""The processes of an installation as systemd runs them: what ends is started again, and its leftovers die with it."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from typing import IO

from tests.desk import Desk
from tests.installation import ROOT, processes_with

# The leaps of all clocks at a power cut: the leases of the dead are over, and nobody has to wait for that.
LEAP_S = 310


class Unit:
    """One service: a supervising command of `manage.py`, found again by a mark in its environment."""

    def __init__(self, desk: Desk, name: str, *arguments: str) -> None:
        self.name = name
        self._desk = desk
        self._mark = f"{desk.folder}/{name}"
        self._command = [sys.executable, "manage.py", *arguments]
        self._log: IO[bytes] = (desk.folder / f"{name}.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, fault: str = "") -> None:
        """`fault`: the point at which its processes die, once they pass there."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._desk.environment | {"CAMPAIGN_UNIT": self._mark, "FAULT": fault},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    @property
    def leader(self) -> int:
        return self._process.pid if self._process else 0

    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def is_up(self) -> bool:
        """All its processes have started: supervisor, main and what works under them."""
        return len(self.processes()) >= (3 if self.name == "web" else 7)

    def processes(self) -> dict[int, int]:
        """Process id -> parent's id."""
        return processes_with(f"CAMPAIGN_UNIT={self._mark}")

    def kill(self) -> None:
        """Everything of it at once, orphans as well (KillMode of the README's unit)."""
        while running := self.processes():
            for pid in running:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if self._process:
                self._process.poll()


class Machines:
    """All units, and the one clock that they share."""

    def __init__(self, desk: Desk, clusters: int) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._shift_s = 0
        # A wedged cluster is found by its missing heartbeat: here sooner than the ten minutes of an installation.
        workers = [
            Unit(desk, f"worker-{n}", "worker", "--stale-after=120") for n in range(clusters)
        ]
        self.units = [Unit(desk, "web", "web", "--grace=5"), *workers]

    def revive(self, faults: list[str]) -> None:
        """Starts what has ended; `faults` are the points that dying processes draw from, none for a sound start."""
        with self._lock:
            for unit in self.units:
                if unit.ended():
                    unit.kill()
                    unit.start(faults.pop() if faults and unit.name != "web" else "")

    def power_cut(self, leap_s: int = LEAP_S) -> None:
        """Everything dies at once and the clocks go on meanwhile, Amazon's too."""
        with self._lock:
            for unit in self.units:
                unit.kill()
            self._shift_s += leap_s
            self._desk.environment["CLOCK_SHIFT_S"] = str(self._shift_s)
            self._desk.amazon.advance(leap_s)

    def are_up(self) -> bool:
        return all(unit.is_up() for unit in self.units)

    def stop(self) -> None:
        with self._lock:
            for unit in self.units:
                unit.kill()

    def faults_reached(self) -> Counter[str]:
        """Fault point -> how many workers died there, by the logs."""
        logs = [
            (self._desk.folder / f"{unit.name}.log").read_text(errors="replace")
            for unit in self.units
        ]
        return Counter(re.findall(r"fault point (\S+) reached", "\n".join(logs)))

    @property
    def leapt_s(self) -> int:
        return self._shift_s
