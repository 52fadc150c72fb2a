"""What the demo prints."""

import os
import shlex
import sys
from typing import TextIO

from config.demo.privacy import DAYS
from config.demo.processes import ROOT
from config.demo.stage import EMAIL, SUPPORT_EMAIL, Figures, Stage


class Report:
    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out

    def line(self, text: str = "") -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def step(self, number: int, title: str) -> None:
        self._out.write(f"{number:2}. {title} ... ")
        self._out.flush()

    def done(self, figures: Figures, seconds: float) -> None:
        said = ", ".join(f"{what}: {value}" for what, value in figures.items())
        self.line(f"{said} ({seconds:.1f} s)")

    def failed(self, reason: str) -> None:
        self.line("FAILED")
        self.line(f"The demo failed: {reason}")

    def serving(self, stage: Stage) -> None:
        self.line()
        self.line(f"Waybill             {stage.base_url}")
        self.line(f"  sign in as        {EMAIL}")
        self.line(f"  password          {stage.password}")
        self.line(f"Support desk        {stage.base_url}/admin/")
        self.line(f"  sign in as        {SUPPORT_EMAIL}, the same password")
        self.line(f"Pretended Amazon    {stage.amazon.url}/_sandbox/summary")
        self.line(f"Other commands      {_doctor(stage)}")
        self.line(
            f"Dates ahead         buyers' details were removed with the clock set {DAYS} days ahead"
        )
        self.line(f"Files and logs      {stage.folder}")
        self.line("Ctrl-C stops everything. The next demo starts clean.")


def _doctor(stage: Stage) -> str:
    """For the visitor's shell; in parentheses, so that the variables do not stay in it."""
    env = shlex.quote(f"{os.path.relpath(stage.folder)}/env")
    python, manage = (
        shlex.quote(os.path.relpath(each)) for each in (sys.executable, ROOT / "manage.py")
    )
    return f"(set -a; . {env}; {python} {manage} doctor)"
