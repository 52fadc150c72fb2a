"""A person who may sign in, made on the command line: there is no public sign-up and no default user (DPP 1.2)."""

import secrets
from typing import NamedTuple

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from stores.models import User


class Unusable(Exception):
    """The person cannot be made as asked for; the text says why."""


class Newcomer(NamedTuple):
    """`made_up`: the password to show once, if nobody gave one."""

    user: User
    is_new: bool
    made_up: str


def newcomer(
    email: str, password: str | None = None, first_name: str = "", last_name: str = ""
) -> Newcomer:
    """The person with this address, as they are if there is one already. Raises Unusable."""
    email = email.strip().lower()
    found = User.objects.filter(email=email).first()
    if found is not None:
        if password:
            raise Unusable(f"{email} exists already and keeps the present password.")
        return Newcomer(found, False, "")
    user = User(email=email, first_name=first_name, last_name=last_name)
    # The chance is in the first part; the second has every kind of letter that the rules ask for.
    made_up = "" if password else f"{secrets.token_urlsafe(12)}-Aa1"
    try:
        validate_email(email)
        validate_password(password or made_up, user)
    except ValidationError as error:
        raise Unusable(" ".join(error.messages)) from None
    user.set_password(password or made_up)
    user.save()
    return Newcomer(user, True, made_up)
