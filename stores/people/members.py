"""Who may sign in to an account: invite, change a role, remove; audited (DPP 1.2)."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from stores import audit, mailing
from stores.models import Account, Member, User


class LastManager(Exception):
    """Nobody would be left who runs the account."""


def listed(account: Account) -> QuerySet[Member]:
    """By name, with `has_factor`: does the person have a second step?"""
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    people = Member.objects.filter(account=account).select_related("user")
    return people.annotate(has_factor=Exists(factors)).order_by("user__email")


@transaction.atomic
def invite(account: Account, email: str, role: Member.Role, by: User) -> bool:
    """Makes the person a member, and mails how to get in. False if the mail could not leave.

    Somebody who is a member already keeps their role, and gets the mail again while they have no password.
    """
    email = email.strip().lower()
    user, _ = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    member, is_new = Member.objects.get_or_create(
        account=account, user=user, defaults={"role": role}
    )
    if is_new:
        _note("invited", member, by)
    return _mail(account, user, by)


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
    """Of this account alone: the person's other accounts know nothing of it. Raises LastManager."""
    _keep_a_manager(member)
    _note("removed", member, by)
    member.delete()


def _keep_a_manager(member: Member) -> None:
    if member.role != Member.Role.MANAGER:
        return
    # Two managers could remove each other at once.
    Account.objects.select_for_update().get(pk=member.account_id)
    others = Member.objects.filter(
        account=member.account_id, role=Member.Role.MANAGER, user__is_active=True
    ).exclude(pk=member.pk)
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
