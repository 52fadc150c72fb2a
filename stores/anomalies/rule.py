"""Rule: how many acts of a kind by one person on one day are more than daily work (T14, DPP 2.6)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Kind(NamedTuple):
    """`most`: so many on a day are ordinary. `about`: the first word of the subject, where only that counts.

    `daily`: everybody's work, named only where it is more.
    """

    title: str
    actions: tuple[str, ...]
    most: int
    about: tuple[str, ...] = ()
    of_one: bool = True
    daily: bool = False


class Counted(NamedTuple):
    """Acts of one person on one day (UTC). `user`: id, or None for the command line or somebody unknown."""

    action: str
    about: str
    user: int | None
    day: date
    times: int


class Finding(NamedTuple):
    title: str
    user: int | None
    day: date
    times: int
    most: int

    @property
    def flagged(self) -> bool:
        return self.times > self.most


_ADMIN = ("admin.added", "admin.changed", "admin.deleted")
_PAPERS = ("label.given_out", "slip.given_out", "return_label.given_out")
_FACTORS = ("security.factor_removed", "security.factor_reset", "user.second_factor_removed")
_ROLES = (
    "account.member_added", "member.invited", "member.role_changed", "member.removed", "staff.added",
)  # fmt: skip
KINDS = (
    Kind("Buyers shown to one person of support", ("order.revealed",), 20),
    Kind("Failed sign-ins, by person where known", ("security.sign_in_failed",), 20),
    Kind("Failed sign-ins in all", ("security.sign_in_failed",), 100, of_one=False),
    Kind("Sign-ins locked for a while", ("security.locked_out",), 0),
    Kind("Second steps that failed, by person", ("security.factor_failed",), 5),
    Kind("Second steps that failed in all", ("security.factor_failed",), 50, of_one=False),
    Kind("Recovery codes used", ("security.recovery_code_used",), 0),
    Kind("Second factors taken away or renewed", _FACTORS, 0),
    Kind("New passwords asked for, by person", ("security.password_reset_asked",), 3),
    Kind("New passwords asked for in all", ("security.password_reset_asked",), 30, of_one=False),
    Kind("E-mail addresses changed", ("security.email_changed",), 0),
    Kind("People who were refused again and again", ("security.refused",), 1),
    Kind("Exports of orders", ("orders.exported",), 5),
    Kind("Orders exported with their buyers", ("order.exported",), 1_000),
    Kind("Orders opened or found with their buyers", ("order.viewed", "order.found"), 1_000, daily=True),
    Kind("Labels and slips taken out", _PAPERS, 3_000, daily=True),
    Kind("Buyer details removed early", ("order.redacted_early",), 20),
    Kind("Members, roles and staff changed", _ROLES, 0),
    Kind("Members, roles and staff changed at the desk", _ADMIN, 0, ("user", "member")),
    Kind("Sellers frozen", ("seller.frozen",), 0),
)  # fmt: skip
# What people do every day at the sign-in pages, and what somebody else then does with it is counted above.
ORDINARY = {
    "security.signed_in": "every day",
    "security.signed_out": "every day",
    "security.password_changed": "by the person, who showed the old one and is told by mail",
    "security.password_reset": "by a link in the person's mailbox; the asking is counted",
    "member.invited_again": "the same link once more, to an address that was counted when it was invited",
    "member.withdrawn": "nobody came in by it",
    "member.joined": "by an invitation, which is counted",
    "security.factor_added": "at the first sign-in of everybody; that one went before is counted",
}
ACTIONS = sorted({action for kind in KINDS for action in kind.actions})


def findings(rows: Iterable[Counted]) -> list[Finding]:
    """What happened beyond everybody's work, kind by kind, the most unusual day first."""
    rows = list(rows)
    found = [finding for kind in KINDS for finding in _of_kind(kind, rows)]
    return sorted(found, key=lambda one: (not one.flagged, -one.day.toordinal(), -one.times))


def _of_kind(kind: Kind, rows: list[Counted]) -> Iterator[Finding]:
    sums: dict[tuple[int | None, date], int] = {}
    for row in rows:
        if row.action in kind.actions and (not kind.about or row.about in kind.about):
            key = (row.user if kind.of_one else None, row.day)
            sums[key] = sums.get(key, 0) + row.times
    for (user, day), times in sums.items():
        finding = Finding(kind.title, user, day, times, kind.most)
        if finding.flagged or not kind.daily:
            yield finding
