"""A demo that begins with what its second step makes: the tables, the static files and the people."""

import shutil
from functools import partial
from pathlib import Path

from config.demo import environment, starting
from config.demo.amazon import Amazon
from config.demo.processes import Processes
from config.demo.stage import Figures, Stage, Step
from tests.installation import made_once

_PASSWORD = "a-long-password-of-the-demo"


def prepared(base: Path) -> Step:
    """In the place of the step that takes four processes for it; each test has keys of its own."""
    return Step("Copy database and files", partial(_copy, made_once(base, "prepared-demo", _make)))


def _make(folder: Path) -> None:
    """By the very step."""
    stage = Stage(folder, Processes(folder), orders=1, port=1, password=_PASSWORD)
    stage.amazon = Amazon("http://127.0.0.1:2")
    starting.prepare(stage)


def _copy(kept: Path, stage: Stage) -> Figures:
    stage.environment = environment.of_product(stage.folder, stage.base_url, stage.amazon.url)
    environment.write(stage.folder, stage.environment)
    stage.password = _PASSWORD
    shutil.copy(kept / "waybill.sqlite3", stage.folder)
    shutil.copytree(kept / "static", stage.folder / "static")
    return {}
