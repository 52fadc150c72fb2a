"""An exception as a log tells it: classes, codes and places in the source, never a message or a value at hand (T11)."""

import re
import traceback
from typing import NamedTuple

# What says which error it was, in one word or number of a fixed list: ours, PostgreSQL's, the system's.
_CODES = ("problem", "sqlstate", "errno")
_CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_DEEPEST = 5


class Place(NamedTuple):
    file: str
    line: int
    function: str


class Link(NamedTuple):
    """One exception of a chain; `places` end where it was raised."""

    name: str
    places: list[Place]


def class_of(error: BaseException) -> str:
    """``IntegrityError 23505``. Messages of others quote rows, lines and addresses, so none is kept."""
    return " ".join([type(error).__name__, *_codes(error)[:1]])


def chain_of(error: BaseException) -> list[Link]:
    """What led to it and itself, causes first."""
    links: list[Link] = []
    seen: BaseException | None = error
    while seen is not None and len(links) < _DEEPEST:
        trace = traceback.walk_tb(seen.__traceback__)
        frames = traceback.StackSummary.extract(trace, lookup_lines=False)
        places = [Place(frame.filename, frame.lineno or 0, frame.name) for frame in frames]
        links.append(Link(class_of(seen), places))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return links[::-1]


def told(error: BaseException) -> str:
    return "\nled to\n".join(
        "\n".join([*(f"  {file}:{line} {name}" for file, line, name in link.places), link.name])
        for link in chain_of(error)
    )


def _codes(error: BaseException) -> list[str]:
    # Django wraps the database's own exception, which holds the code.
    for holder in (error, error.__cause__):
        found = [getattr(holder, name, None) for name in _CODES]
        codes = [str(code) for code in found if isinstance(code, int | str)]
        if codes and _CODE.fullmatch(codes[0]):
            return codes
    return []
