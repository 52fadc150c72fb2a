"""The two databases that can be backed up, by Django's name of them."""

from pathlib import Path
from typing import Any, Protocol

from config.backups import postgres, sqlite


class Engine(Protocol):
    """`restore` makes the database and runs `mark` (SQL) in one step, or changes nothing."""

    NAME: str

    def dump(self, database: dict[str, Any], target: Path) -> None: ...

    def restore(self, database: dict[str, Any], dumped: Path, mark: str) -> None: ...


ENGINES: dict[str, Engine] = {"sqlite": sqlite, "postgresql": postgres}
