"""Who may sign in to an account: change a role, remove; audited (DPP 1.2)."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from stores import audit
from stores.models import Account, Invitation, Member, User


class LastManager(Exception):
    """Nobody would be left who runs the account."""


def is_of_support(user: User) -> bool:
    return user.is_staff or user.is_superuser


def also_elsewhere(accounts: Collection[Account]) -> QuerySet[Member, int]:
    """Numbers of the people who also belong to other accounts than these."""
    return Member.objects.exclude(account__in=accounts).values_list("user", flat=True)


def listed(account: Account, by: User) -> QuerySet[Member]:
    """By address, with `has_factor`: does the person have a second step?

    `is_private`: of staff, and of people of accounts that `by` does not manage, only the address, and the day of the
    last sign-in for the review, is for this manager.
    """
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    managed = Account.objects.filter(members__user=by, members__role=Member.Role.MANAGER)
    elsewhere = Member.objects.filter(user=OuterRef("user")).exclude(account__in=managed)
    is_private = Exists(elsewhere) | Q(user__is_staff=True) | Q(user__is_superuser=True)
    people = Member.objects.filter(account=account).select_related("user")
    return people.annotate(
        has_factor=Exists(factors), is_private=is_private & ~Q(user=by)
    ).order_by("user__email")


@transaction.atomic
def change_role(member: Member, role: Member.Role, by: User) -> None:
    """Counts with the person's next request. Raises LastManager."""
    if member.role == role:
        return
    _keep_a_manager(member)
    member.role = role
    member.save(update_fields=["role"])
    note("role_changed", member, by)


@transaction.atomic
def remove(member: Member, by: User) -> None:
    """Of this account alone: the person's other accounts know nothing of it. Raises LastManager."""
    _keep_a_manager(member)
    note("removed", member, by)
    member.delete()
    forget_who_never_came(member.user_id)


def forget_who_never_came(user_id: int) -> None:
    """Somebody without a password whom no account has or awaits. The caller holds a transaction."""
    user = User.objects.select_for_update().get(pk=user_id)
    came = user.has_usable_password() or user.last_login or is_of_support(user)
    if not came and not user.memberships.exists() and not user.invitations.exists():
        user.delete()


def _keep_a_manager(member: Member) -> None:
    if member.role != Member.Role.MANAGER:
        return
    # Two managers could remove each other at once.
    Account.objects.select_for_update().get(pk=member.account_id)
    others = Member.objects.filter(
        account=member.account_id, role=Member.Role.MANAGER, user__is_active=True
    ).exclude(Q(pk=member.pk) | Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX))
    if not others.exists():
        raise LastManager


def note(act: str, member: Member | Invitation, by: User) -> None:
    audit.record(
        f"member.{act}",
        user=by,
        account=member.account,
        subject=f"user {member.user_id}",
        role=member.role,
    )
