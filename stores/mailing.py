"""Mails to the people of an account: plain text, without anything of a buyer's."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template

from stores.models import Member, User

_log = logging.getLogger(__name__)

_KEPT_HERE = {
    "dummy": "no mail leaves",
    "console": "mails are printed and delivered to nobody",
    "filebased": "mails become files in a folder of this machine and are delivered to nobody",
}


def kept_here() -> str:
    """What becomes of mails that reach nobody, in words; '' where a mail server takes them (EMAIL_URL)."""
    return _KEPT_HERE.get(settings.EMAIL_BACKEND.split(".")[-2], "")


def addresses_of(account_id: int, role: Member.Role | None = None) -> list[str]:
    """Of its active members, or of those with that role."""
    facts: dict[str, Any] = {"memberships__account": account_id}
    if role is not None:
        facts["memberships__role"] = role
    people = User.objects.filter(is_active=True, **facts)
    return list(people.order_by("email").values_list("email", flat=True).distinct())


def written(subject: str, template: str, facts: Mapping[str, Any], to: list[str]) -> EmailMessage:
    """`template` is a text file: nothing in it is HTML, so nothing is escaped."""
    text = get_template(template).template  # type: ignore[attr-defined]
    body = text.render(Context(dict(facts), autoescape=False))
    return EmailMessage(" ".join(subject.split()), body, to=to)


def send(mail: EmailMessage, what: str) -> bool:
    """False if it failed, which is logged. `kept_here` may say more. `what` names the mail there by ids alone."""
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        _log.error("%s failed: %s", what, type(error).__name__)
        return False
    return True
