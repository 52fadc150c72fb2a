"""Inviting somebody to an account: a member only once they said yes, and the same for all addresses until then (T5).

Neither page, answer, mail's duration nor audit row tells whether an address is known to this installation.
"""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from stores import mailing
from stores.models import Account, Invitation, Member, User
from stores.people.members import forget_who_never_came, is_of_support, note


def listed(account: Account) -> QuerySet[Invitation]:
    """By address. Of these people nothing but the address is for anybody here."""
    return Invitation.objects.filter(account=account).select_related("user").order_by("user__email")


def waiting_for(user: User) -> QuerySet[Invitation]:
    """Those that this person may accept. Support works at its desk and joins no account."""
    rows = Invitation.objects.select_related("account").order_by("account__name", "pk")
    return rows.none() if is_of_support(user) else rows.filter(user=user)


def invite(account: Account, email: str, role: Member.Role, by: User) -> bool:
    """Keeps the invitation, and mails how to get in. False if the mail could not leave.

    A member stays as they are. Who was invited before keeps that role, and gets the mail again.
    """
    user = _invited(account, email.strip().lower(), role, by)
    # The rows are written by now: a mail server may take its time, and the database waits for nobody.
    return user is None or _mail(account, user, by)


@transaction.atomic
def _invited(account: Account, email: str, role: Member.Role, by: User) -> User | None:
    """None: a member already."""
    user, _ = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    if Member.objects.filter(account=account, user=user).exists():
        return None
    row, is_new = Invitation.objects.get_or_create(
        account=account, user=user, defaults={"role": role}
    )
    note("invited" if is_new else "invited_again", row, by)
    return user


@transaction.atomic
def withdraw(invitation: Invitation, by: User) -> None:
    """Whoever never chose a password and is awaited nowhere else is forgotten, and their link is dead."""
    note("withdrawn", invitation, by)
    invitation.delete()
    forget_who_never_came(invitation.user_id)


@transaction.atomic
def accept(user: User, number: int) -> Member | None:
    """None if there is no such invitation of theirs (any more)."""
    row = waiting_for(user).select_for_update(of=("self",)).filter(pk=number).first()
    return None if row is None else _join(row)


@transaction.atomic
def accept_at_first_sign_in(user: User) -> None:
    """Whoever belongs nowhere yet came for the invitation; others are asked."""
    if not user.memberships.exists():
        for row in waiting_for(user).select_for_update(of=("self",)):
            _join(row)


def _join(row: Invitation) -> Member:
    member, _ = Member.objects.get_or_create(
        account=row.account, user=row.user, defaults={"role": row.role}
    )
    row.delete()
    note("joined", member, row.user)
    return member


def _mail(account: Account, user: User, by: User) -> bool:
    """Also to people who cannot use it: the mail says so to them, and nobody can tell by the time that it took."""
    is_new = user.is_active and not is_of_support(user) and not user.has_usable_password()
    path = reverse("people:me")
    if is_new:
        token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    facts = {
        "account": account.name,
        "by": by.display_name,
        "link": f"{settings.BASE_URL}{path}",
        "is_new": is_new,
        "is_off": not user.is_active,
        "is_of_support": is_of_support(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    mail = mailing.written(
        "You are invited to Waybill", "people/mail/invited.txt", facts, [user.email]
    )
    return mailing.send(mail, f"The invitation of user {user.pk}")
