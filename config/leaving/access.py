"""Who may sign in, and to what (DPP 1.2): one row for each person, without any secret."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Max

from stores.models import Invitation, Member, PasswordRecord, User
from stores.people.password_rule import LEAST_AGE, ends_at


class Access(NamedTuple):
    """A person; texts as people read them, "" where there is nothing. `password_days`: its age, if it is known."""

    email: str
    name: str
    enabled: str
    staff: str
    roles: str
    second_factor: str
    last_sign_in: str
    password_days: str


def access(now: datetime) -> Iterator[Access]:
    """Everybody by e-mail address, in five queries."""
    roles = defaultdict(list)
    members = Member.objects.select_related("account").order_by("account__name", "pk")
    for member in members:
        roles[member.user_id].append(f"{member.account.name}: {member.role}")
    for row in Invitation.objects.select_related("account").order_by("account__name", "pk"):
        roles[row.user_id].append(f"{row.account.name}: invited as {row.role}")
    factors = defaultdict(list)
    kinds = Authenticator.objects.order_by("type").values_list("user_id", "type").distinct()
    for user_id, kind in kinds:
        factors[user_id].append(kind)
    newest = PasswordRecord.objects.values_list("user_id").annotate(Max("set_at"))
    set_at = dict(newest.order_by())
    for user in User.objects.prefetch_related("groups").order_by("email"):
        yield _row(user, roles[user.pk], factors[user.pk], set_at.get(user.pk), now)


def _row(
    user: User, roles: list[str], factors: list[str], set_at: datetime | None, now: datetime
) -> Access:
    return Access(
        user.email,
        user.get_full_name(),
        "yes" if user.is_active else "no",
        _staff(user),
        "; ".join(roles),
        ", ".join(factors) or "none",
        "never" if user.last_login is None else f"{user.last_login:%Y-%m-%d %H:%M}",
        _age(user, set_at, now),
    )


def _age(user: User, set_at: datetime | None, now: datetime) -> str:
    """One of somebody else's making counts from a year before (DPP 1.4): no age of its own."""
    if set_at is None:
        return ""
    made_on_joining = ends_at(set_at) < user.date_joined + LEAST_AGE
    return "set by somebody else" if made_on_joining else str((now - set_at).days)


def _staff(user: User) -> str:
    if user.is_superuser:
        return "superuser"
    if not user.is_staff:
        return ""
    return ", ".join(["staff", *sorted(group.name for group in user.groups.all())])
