"""Kills processes at random as by kill -9, and cuts the power now and then."""

import os
import random
import re
import signal
import threading
import time
from collections import Counter

from tests.campaign.units import Machines, Unit
from tests.installation import ROOT

# How often each kind is drawn. What takes longest to start again is drawn seldom, or nothing else would ever work.
WEIGHTS = {
    "task worker": 30, "monitor or pusher": 4, "sentinel": 2, "main of the cluster": 1, "supervisor of the cluster": 1,
    "web worker": 2, "main of the web server": 1, "supervisor of the web server": 1,
}  # fmt: skip
# So many seconds at least between two power cuts; everything must have come up again.
POWER_S = 60.0
# Between two kills, on average, even if there are many left: what starts must get somewhere.
FASTEST_S, SLOWEST_S = 1.0, 10.0
# This share of the clusters starts without a fault point.
SOUND = 0.25


def points() -> list[str]:
    """The fault points of what tells Amazon, by calls (``notify-…``) and by feeds, as the code names them."""
    sources = sorted((ROOT / "shipments").glob("**/*.py"))
    found = (
        re.findall(r'fault_point\("((?:notify|feed)[^"]*)"\)', path.read_text()) for path in sources
    )
    return [point for names in found for point in names]


class Killer(threading.Thread):
    """Until `stop` is set; spreads `kills` random kills over `seconds`, power cuts and fault points come on top."""

    def __init__(self, machines: Machines, kills: int, seconds: float, seed: int) -> None:
        super().__init__(daemon=True)
        self.counts: Counter[str] = Counter()
        self.stop = threading.Event()
        self._machines = machines
        self._kills = kills
        self._seconds = seconds
        self._ends = 0.0
        self._chance = random.Random(seed)
        self._auxiliary: dict[int, list[int]] = {}

    @property
    def done(self) -> bool:
        return self.counts.total() - self.counts["power cut"] >= self._kills

    def end(self) -> None:
        self.stop.set()
        if self.ident is not None:
            self.join()

    def next_faults(self) -> list[str]:
        """The points at which the next clusters' workers die; '' for a sound one."""
        return [self._next_fault() for _ in self._machines.units]

    def _next_fault(self) -> str:
        if self.stop.is_set() or self._chance.random() < SOUND:
            return ""
        calls = [point for point in points() if point.startswith("notify")]
        feeds = [point for point in points() if point.startswith("feed")]
        drawn = [self._chance.choice(calls), *self._chance.sample(feeds, 2)]
        return ",".join(f"{point}:{self._chance.choice((1, 1, 2, 3))}" for point in drawn)

    def run(self) -> None:
        self._ends = time.monotonic() + self._seconds
        cut_at = time.monotonic() + POWER_S
        while not self.stop.wait(self._pause()):
            parts = [self._parts(unit) for unit in self._machines.units]
            if time.monotonic() >= cut_at and self._machines.are_up():
                self._machines.power_cut()
                self.counts["power cut"] += 1
                cut_at = time.monotonic() + POWER_S
            else:
                self._kill_one([part for each in parts for part in each])

    def _pause(self) -> float:
        left = max(self._kills - self.counts.total() + self.counts["power cut"], 1)
        mean = min(max((self._ends - time.monotonic()) / left, FASTEST_S), SLOWEST_S)
        if self.done:
            mean = SLOWEST_S
        return mean * self._chance.uniform(0.3, 1.5)

    def _kill_one(self, alive: list[tuple[str, int]]) -> None:
        (wanted,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        found = [pid for kind, pid in alive if kind == wanted]
        if not found:
            return
        try:
            os.kill(self._chance.choice(found), signal.SIGKILL)
        except ProcessLookupError:
            return
        self.counts[wanted] += 1

    def _parts(self, unit: Unit) -> list[tuple[str, int]]:
        """What each process of a unit is, by who started it; nothing while it is only starting."""
        tree = unit.processes()
        depths = {pid: _depth(tree, pid, unit.leader) for pid in tree}
        is_web = unit.name == "web"
        if max(depths.values(), default=0) < (2 if is_web else 3):
            return []
        found = []
        for pid, parent in tree.items():
            depth = depths[pid]
            if depth == 0:
                found.append(
                    ("supervisor of the web server" if is_web else "supervisor of the cluster", pid)
                )
            elif depth == 1:
                found.append(("main of the web server" if is_web else "main of the cluster", pid))
            elif depth == 2:
                found.append(("web worker" if is_web else "sentinel", pid))
            elif depth == 3:
                siblings = sorted(each for each, above in tree.items() if above == parent)
                found.append((self._role(parent, siblings, pid), pid))
        return found

    def _role(self, sentinel: int, children: list[int], pid: int) -> str:
        """A sentinel starts its workers first, then monitor and pusher; what it starts later takes a dead one's place."""
        if sentinel not in self._auxiliary and len(children) >= 4:
            self._auxiliary[sentinel] = children[2:4]
        return "monitor or pusher" if pid in self._auxiliary.get(sentinel, []) else "task worker"


def _depth(tree: dict[int, int], pid: int, leader: int) -> int:
    """Steps down from the unit's leader; -1 for an orphan."""
    steps = 0
    while pid != leader:
        if pid not in tree:
            return -1
        pid, steps = tree[pid], steps + 1
    return steps
