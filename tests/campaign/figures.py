"""What a campaign came to, as JSON."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figures:
    """`rest_s`: from the last fault until nothing was left to do, waiting times that were leapt over included."""

    plan: dict[str, Any]
    rates: dict[str, float]
    busy_s: float = 0
    rest_s: float | None = None
    leapt_s: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    at_fault_points: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    calls: dict[str, int] = field(default_factory=dict)
    judgement: dict[str, Any] = field(default_factory=dict)
    not_exercised: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """Single processes; a power cut ends many at once."""
        return self.kills.total() - self.kills["power cut"]

    def failures(self) -> list[str]:
        """Why this campaign proves nothing, or what it disproved; empty if all is well."""
        said: list[str] = list(self.judgement.get("violations", []))
        if self.rest_s is None:
            said.append("the system did not come to rest")
        if self.killed < self.plan["kills"]:
            said.append(f"only {self.killed} of {self.plan['kills']} kills")
        said += [f"not exercised: {name}" for name in self.not_exercised]
        if not self.judgement.get("accepted by Amazon"):
            said.append("Amazon was told nothing at all")
        return said

    def as_json(self) -> str:
        figures = vars(self) | {"kills in all": self.killed, "faults in all": self.faults.total()}
        figures["published rates were raised to, calls a second"] = figures.pop("rates")
        return json.dumps(figures | {"failures": self.failures()}, indent=2, default=str)
