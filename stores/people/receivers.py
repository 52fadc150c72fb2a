"""What happens when people sign in and change how they do; connected in `stores/apps.py`."""

from zoneinfo import ZoneInfo

from allauth.account.signals import password_changed, password_set
from allauth.mfa import signals as mfa
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save, pre_save
from django.http import HttpRequest

from stores import clock, display
from stores.models import User
from stores.people import (
    addresses,
    gate,
    invitations,
    password_rule,
    passwords,
    second_factor,
    signins,
    staying,
)


def _on_sign_in(request: HttpRequest, user: User, **_: object) -> None:
    staying.begin(request)
    _on_password(request, user)
    invitations.accept_at_first_sign_in(user)
    for invitation in invitations.waiting_for(user):
        text = f"{invitation.account.name} invites you. You can accept it under your name."
        messages.info(request, text, fail_silently=True)
    since, now = passwords.set_at(user), clock.now()
    if settings.AMAZON_PASSWORD_RULES and password_rule.ends_soon(since, now):
        day = display.day(password_rule.ends_at(since), ZoneInfo("UTC"), now)
        messages.warning(request, f"Your password ends on {day}. Change it under your name.")


def _on_password(request: HttpRequest, user: User, **_: object) -> None:
    request.session[gate.PASSWORD_ENDS] = password_rule.ends_at(passwords.set_at(user)).timestamp()


def connect() -> None:
    mfa.authenticator_added.connect(second_factor.on_added)
    mfa.authenticator_reset.connect(second_factor.on_reset)
    mfa.authenticator_removed.connect(second_factor.on_removed)
    user_logged_in.connect(_on_sign_in)
    password_changed.connect(_on_password)
    password_set.connect(_on_password)
    post_save.connect(addresses.forget_others, sender=User)
    pre_save.connect(signins.keep_little, sender=UserSession)
