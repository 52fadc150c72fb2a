"""A second step that is lost with phone and codes: taken off by support, audited, told to the person."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from stores import audit, mailing
from stores.models import User
from stores.people import signins


def remove(user: User, by: User | None) -> bool:
    """Every sign-in ends, and the next one leads to enrolment. False if there was nothing to remove."""
    with transaction.atomic():
        removed, _ = Authenticator.objects.filter(user=user).delete()
        if not removed:
            return False
        signins.end_all(user)
        audit.record("user.second_factor_removed", user=by, account=None, subject=f"user {user.pk}")
    facts = {"link": f"{settings.BASE_URL}{settings.LOGIN_REDIRECT_URL}"}
    subject = "Your second step at Waybill was removed"
    mail = mailing.written(subject, "people/mail/factor_removed.txt", facts, [user.email])
    mailing.send(mail, f"The mail about the second step of user {user.pk}")
    return True
