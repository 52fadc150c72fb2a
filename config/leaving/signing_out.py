"""Ending sign-ins from outside: the next request of these people is anonymous."""

from collections.abc import Collection

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def sign_out(user_ids: Collection[int] | None) -> int:
    """Ends every session of these people, or with None of everybody, visitors too; how many."""
    if user_ids is None:
        UserSession.objects.all().delete()
        return Session.objects.all().delete()[0]
    wanted = {str(pk) for pk in user_ids}
    keys = [
        session.session_key
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) in wanted
    ]
    UserSession.objects.filter(user_id__in=user_ids).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]
