"""The lines of the page of errors: each problem with its cases, and the person's own stores that have it now (TRB)."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from config.help.concerned import concerned
from stores.connect.refusals import REFUSALS, Refusal
from stores.desk import Desk
from stores.models import Member, Store
from stores.problems import PROBLEMS, Problem, explain


class Case(NamedTuple):
    """`when` is empty for a problem that has one meaning only."""

    when: str
    problem: Problem


class Concerned(NamedTuple):
    store: Store
    may_manage: bool


class Entry(NamedTuple):
    problem: Problem
    cases: list[Case]
    stores: list[Concerned]


def entries(desk: Desk, now: datetime) -> list[Entry]:
    stores = concerned(desk.stores, now)
    return [
        Entry(
            problem,
            _cases(problem),
            [
                Concerned(store, desk.may(Member.Role.MANAGER, store))
                for store in stores.get(problem.code, [])
            ],
        )
        for problem in PROBLEMS.values()
    ]


def _cases(problem: Problem) -> list[Case]:
    bad = explain(problem.code, credentials_bad=True)
    if bad == problem:
        return [Case("", problem)]
    return [
        Case("The credentials are Good", problem),
        Case("The credentials are Bad", bad),
    ]


def refusals() -> dict[str, Refusal]:
    """Why connecting failed; a mark stands for what an attempt would name, such as the seller."""
    words = defaultdict(lambda: "…", source="this marketplace", region="this region")
    return {
        code: Refusal(refusal.what.format_map(words), refusal.fix.format_map(words))
        for code, refusal in REFUSALS.items()
    }
