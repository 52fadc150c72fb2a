"""The audit list as a manager asks for it: by person, kind and period, newest first, in pages by key."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from stores.audit_words import KINDS, OPERATOR
from stores.models import Account, AuditEvent, User
from stores.people.members import also_elsewhere

ROWS = 50
# What happens at the sign-in pages: when somebody works, and whether an address is known here at all.
SIGN_IN = "security."
PERIODS = ((7, "7 days"), (30, "30 days"), (90, "90 days"), (366, "12 months"))


class Wanted(NamedTuple):
    """`person` is a user's number, 0 for everybody; `kind` the key of a kind, or ''."""

    person: int
    kind: str
    days: int

    @classmethod
    def of(cls, asked: QueryDict) -> "Wanted":
        """Nonsense in an address counts as nothing asked."""
        kind = asked.get("kind", "")
        days = _whole(asked.get("days", ""))
        return cls(
            _whole(asked.get("person", "")),
            kind if kind in {each.key for each in KINDS} else "",
            days if days in dict(PERIODS) else 30,
        )


class Key(NamedTuple):
    """Where a page begins: behind this row."""

    at: datetime
    number: int

    def text(self) -> str:
        return f"{self.at.isoformat()}~{self.number}"

    @classmethod
    def of(cls, text: str) -> "Key | None":
        moment, _, number = text.partition("~")
        try:
            at = parse_datetime(moment)
            if at is None or at.tzinfo is None:
                return None
            return cls(at.astimezone(UTC), _whole(number))
        except (ValueError, OverflowError):
            return None


def of_kind(rows: QuerySet[AuditEvent], key: str) -> QuerySet[AuditEvent]:
    """Of support and the operator: all that they did, whatever it was about."""
    prefixes = next((kind.prefixes for kind in KINDS if kind.key == key), ())
    wanted = Q()
    for prefix in prefixes:
        wanted |= Q(action__startswith=f"{prefix}.")
    if key == "support":
        wanted |= Q(user__is_staff=True) | Q(user=None, action__in=OPERATOR)
    return rows.filter(wanted)


def page_of(
    accounts: Sequence[Account], wanted: Wanted, after: Key | None, now: datetime
) -> tuple[list[AuditEvent], Key | None]:
    """One page of these accounts' rows, and where the next one begins (None: there is none).

    Left out is the sign-in of people who also work for others: no row tells for whom they came (DPP 2.6), and who
    invites a stranger's address learns nothing of the stranger (T5).
    """
    rows: QuerySet[AuditEvent] = AuditEvent.objects.filter(
        account__in=accounts, at__gte=now - timedelta(days=wanted.days)
    ).exclude(action__startswith=SIGN_IN, user__in=also_elsewhere(accounts))
    if wanted.person:
        rows = rows.filter(user=wanted.person)
    if wanted.kind:
        rows = of_kind(rows, wanted.kind)
    if after is not None:
        rows = rows.filter(Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.number))
    found = list(rows.select_related("user").order_by("-at", "-pk")[: ROWS + 1])
    last = found[ROWS - 1] if len(found) > ROWS else None
    return found[:ROWS], None if last is None else Key(last.at, last.pk)


def people_of(accounts: Sequence[Account]) -> list[User]:
    """Members of these accounts, and the staff who acted in them, for the filter."""
    acts = AuditEvent.objects.filter(user=OuterRef("pk"), account__in=accounts)
    of_these = Q(memberships__account__in=accounts) | Q(Exists(acts), is_staff=True)
    people = User.objects.filter(of_these).distinct()
    return sorted(people, key=lambda user: name_of(user).casefold())


def name_of(user: User) -> str:
    """Staff by name; of members the address alone, since the name may be another account's to know (T5)."""
    return user.display_name if user.is_staff else user.email


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
