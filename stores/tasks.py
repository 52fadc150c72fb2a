"""Background tasks of the lowest app. Arguments are ids; results are counts."""

import socket
from datetime import timedelta

from django.contrib.sessions.models import Session
from django_q.models import Failure

from stores import clock
from stores.anomalies.digest import send_if_due
from stores.failing import task
from stores.models import ApiCall, AuditEvent, ConsentRequest, MachineClock
from stores.people import signins
from stores.renewing import leftover
from stores.renewing.reminding import remind


@task
def heartbeat() -> str:
    """Proves that scheduler, queue, worker and monitor all work: the watchdog reads its saved result."""
    return socket.gethostname()


@task
def prune() -> str:
    """Removes what nobody needs any more; django-q2 itself never prunes failures."""
    now = clock.now()
    failures, _ = Failure.objects.filter(stopped__lt=now - timedelta(days=14)).delete()
    calls, _ = ApiCall.objects.filter(at__lt=now - timedelta(days=30)).delete()
    MachineClock.objects.filter(measured_at__lt=now - timedelta(days=30)).delete()
    consents, _ = ConsentRequest.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    signins.prune()
    acts = AuditEvent.objects.prune(now)
    return (
        f"{failures} failures, {calls} calls, {consents} consents, {sessions} sessions, {acts} acts"
    )


@task
def remind_of_renewals() -> str:
    """Once a day: mails before authorizations end (REA-2), and about what must be deleted after the end (DPP 1.7)."""
    now = clock.now()
    reminded, warned = remind(now), leftover.warn(now)
    return f"{reminded.sent + warned.sent} sent, {reminded.failed + warned.failed} failed"


@task
def send_digest() -> str:
    """Looked at once a day and after every start; a mail leaves once a week (DPP 2.6)."""
    return "sent" if send_if_due(clock.now()) else "not sent"
