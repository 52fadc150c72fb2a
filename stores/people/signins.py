"""The sign-ins of a person: where, since when, and their end (T16)."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from stores.models import User
from stores.networks import network_of

# In this order: each names itself after those before it too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
_OTHER = ("Another browser", "another system")
_FAMILIES = {
    f"{browser} on {system}"
    for browser in (*_BROWSERS.values(), _OTHER[0])
    for system in (*_SYSTEMS.values(), _OTHER[1])
}


def browser_of(user_agent: str) -> str:
    """The family alone: `Firefox on Linux`."""
    browser = next(
        (name for mark, name in _BROWSERS.items() if f"{mark}/" in user_agent), _OTHER[0]
    )
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), _OTHER[1])
    return f"{browser} on {system}"


def keep_little(instance: UserSession, **_: object) -> None:
    """Before a sign-in is noted: neither the whole address nor the browser's fingerprint is kept."""
    instance.ip = network_of(instance.ip).partition("/")[0]
    if instance.user_agent not in _FAMILIES:
        instance.user_agent = browser_of(instance.user_agent)


def end_all(user: User) -> int:
    """Every sign-in of this person ends with its next request. How many ended."""
    return _end(list(UserSession.objects.filter(user=user)))


def end_others(user: User, session_key: str | None) -> int:
    return _end(list(UserSession.objects.filter(user=user).exclude(session_key=session_key)))


def end_one(user: User, pk: int) -> int:
    return _end(list(UserSession.objects.filter(user=user, pk=pk)))


def _end(found: list[UserSession]) -> int:
    with transaction.atomic():
        Session.objects.filter(pk__in=[row.session_key for row in found]).delete()
        UserSession.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)


def prune() -> int:
    """A sign-in is remembered as long as its session lives."""
    alive = Session.objects.values("session_key")
    gone: int = UserSession.objects.exclude(session_key__in=alive).delete()[0]
    return gone
