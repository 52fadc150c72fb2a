"""What the doctor says about one matter."""

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


class Finding(NamedTuple):
    """`subject` names the variable, table or row; `mend` is what to do, empty when all is well. No secrets."""

    level: Level
    subject: str
    text: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{self.level:<5} {self.subject}: {self.text}"
        return f"{line}\n      {self.mend}" if self.mend else line


def ok(subject: str, text: str) -> Finding:
    return Finding(Level.OK, subject, text)


def warn(subject: str, text: str, mend: str) -> Finding:
    return Finding(Level.WARN, subject, text, mend)


def fail(subject: str, text: str, mend: str) -> Finding:
    return Finding(Level.FAIL, subject, text, mend)
