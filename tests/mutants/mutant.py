"""What a mutant is."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """`old` stands exactly once in `file`; one of `tests` must fail when it is replaced by `new`."""

    name: str
    guards: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
