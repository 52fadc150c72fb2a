"""allauth's own table of e-mail addresses, kept to the one that a person signs in with (T15).

An address that is left there signs in and gets links for new passwords, whoever reads its mailbox by now.
"""

from allauth.account.models import EmailAddress
from django.db.models import F
from django.db.models.functions import Lower

from stores.models import User


def forget_others(instance: User, update_fields: frozenset[str] | None = None, **_: object) -> None:
    """After a person was saved."""
    if update_fields is not None and "email" not in update_fields:
        return
    EmailAddress.objects.filter(user=instance).exclude(email=instance.email.lower()).delete()


def forget_others_of_all(**_: object) -> None:
    """After the tables were brought up to date: what an installation has from before."""
    EmailAddress.objects.exclude(email=Lower(F("user__email"))).delete()
