"""Who may sign in to an account: invite, change a role, remove; audited (DPP 1.2)."""

from collections.abc import Collection

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from stores import audit, mailing
from stores.models import Account, Member, User


class LastManager(Exception):
    """Nobody would be left who runs the account."""


class CannotBeInvited(Exception):
    """Somebody of support: why is not said."""


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


def invite(account: Account, email: str, role: Member.Role, by: User) -> bool:
    """Makes the person a member, and mails how to get in. False if the mail could not leave. Raises CannotBeInvited.

    Somebody who is a member already keeps their role, and gets the mail again while they have no password. Whoever is
    switched off gets none. The answer never tells whether the address was known.
    """
    user, is_mailed = _let_in(account, email.strip().lower(), role, by)
    # The rows are written by now: a mail server may take its time, and the database waits for nobody.
    return not is_mailed or _mail(account, user, by)


@transaction.atomic
def _let_in(account: Account, email: str, role: Member.Role, by: User) -> tuple[User, bool]:
    """The person, and whether there is anything to tell them."""
    user, _ = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if user.is_staff or user.is_superuser:
        raise CannotBeInvited
    member, is_new = Member.objects.get_or_create(
        account=account, user=user, defaults={"role": role}
    )
    is_mailed = user.is_active and (is_new or not user.has_usable_password())
    if is_new:
        _note("invited", member, by)
    elif is_mailed:
        _note("invited_again", member, by)
    return user, is_mailed


@transaction.atomic
def change_role(member: Member, role: Member.Role, by: User) -> None:
    """Counts with the person's next request. Raises LastManager."""
    if member.role == role:
        return
    _keep_a_manager(member)
    member.role = role
    member.save(update_fields=["role"])
    _note("role_changed", member, by)


@transaction.atomic
def remove(member: Member, by: User) -> None:
    """Of this account alone: the person's other accounts know nothing of it. Raises LastManager.

    Somebody who never chose a password and belongs to no account is forgotten, and their link is dead.
    """
    _keep_a_manager(member)
    _note("removed", member, by)
    user = User.objects.select_for_update().get(pk=member.user_id)
    member.delete()
    came_in = user.has_usable_password() or user.last_login or user.is_staff or user.is_superuser
    if not came_in and not user.memberships.exists():
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


def _note(act: str, member: Member, by: User) -> None:
    audit.record(
        f"member.{act}",
        user=by,
        account=member.account,
        subject=f"user {member.user_id}",
        role=member.role,
    )


def _mail(account: Account, user: User, by: User) -> bool:
    path = reverse("account_login")
    if not user.has_usable_password():
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    facts = {
        "account": account.name,
        "by": by.display_name,
        "link": f"{settings.BASE_URL}{path}",
        "sets_password": not user.has_usable_password(),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    mail = mailing.written(
        "You may sign in to Waybill", "people/mail/invited.txt", facts, [user.email]
    )
    return mailing.send(mail, f"The invitation of user {user.pk}")
