"""Where a run looks: every byte that an installation keeps, prints, mails or shows, by kind of place."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.canary.person import Person, addresses_of
from tests.canary.scene import Scene
from tests.postgres import find_programs

LOG, COMMAND, STATUS, TABLE, DATABASE, FILE, MAIL = (
    "log",
    "command",
    "status",
    "table",
    "database",
    "file",
    "mail",
)
PAGE, ADDRESS, PAPER, SESSIONS = "page", "address", "paper", "table of sessions"
# The answer that shows a buyer to support, for a reason.
REVEALED = "revealed"
_OF_SESSIONS = ("django_session", "usersessions_usersession")
# The keys themselves, and what the settings hand to the processes.
_KEYS = ("field-keys.json", "field-keys.months.json")
_STATIC = "static"


class Place(NamedTuple):
    """`who` sees it: a person's name for pages and addresses, else ''."""

    kind: str
    name: str
    data: bytes
    who: str = ""


def kept(scene: Scene) -> Iterator[Place]:
    """What stays in the installation: tables as they are read, the database's bytes, files, logs, printed words."""
    for name, text in scene.look_inside("tables").items():
        yield Place(SESSIONS if name in _OF_SESSIONS else TABLE, name, text.encode())
    yield from database(scene)
    for path in files(scene.desk.folder):
        kind = LOG if path.suffix == ".log" else FILE
        if path.parent.name == "mails":
            kind = MAIL
        yield Place(kind, path.name, path.name.encode() + b"\n" + path.read_bytes())
    for name, text in scene.said.items():
        yield Place(COMMAND, name, text.encode())
    for name in ("healthz", "readyz"):
        yield Place(STATUS, name, Person("nobody", scene.url).fetch(f"/{name}", 503))


def database(scene: Scene) -> Iterator[Place]:
    if scene.desk.environment["DATABASE_URL"].startswith("sqlite"):
        for path in scene.desk.folder.glob("waybill.sqlite3*"):
            yield Place(DATABASE, path.name, path.read_bytes())
        return
    programs = find_programs()
    assert programs is not None
    dump = shutil.which("pg_dump") or str(programs / "pg_dump")
    folder = (
        scene.desk.environment["DATABASE_URL"]
        .removeprefix("postgres://waybill@/")
        .rpartition("/")[0]
    )
    done = subprocess.run(
        [dump, "-U", "waybill", "-h", f"/{folder}".replace("//", "/"), "postgres"],
        capture_output=True,
        check=True,
    )
    yield Place(DATABASE, "pg_dump", done.stdout)


def files(folder: Path) -> Iterator[Path]:
    """All but the database, the keys and what was collected before the first order existed."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        ours = path.name in _KEYS or path.name.startswith("waybill.sqlite3")
        if path.is_file() and not ours and inside.parts[0] != _STATIC:
            yield path


def shown(people: list[Person]) -> Iterator[Place]:
    """Each answer twice: as a page, and what its addresses, titles and headers say."""
    for person in people:
        for answer in person.heard:
            name = f"{answer.status} {answer.path}"
            headers = "\n".join(
                line for line in answer.headers.splitlines() if not line.startswith("Set-Cookie")
            )
            kind = REVEALED if answer.path.endswith("/buyer/") else PAGE
            yield Place(kind, name, answer.body, person.name)
            yield Place(ADDRESS, name, addresses_of(answer._replace(headers=headers)), person.name)


def papers(scene: Scene) -> Iterator[Place]:
    for name, content in scene.papers.items():
        yield Place(PAPER, name, content, "maya")
