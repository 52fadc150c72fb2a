"""The week's counts out of the audit list, and the mail to those who run the installation (DPP 2.6, T14)."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Value
from django.db.models.functions import Left, StrIndex, TruncDate
from django.urls import reverse

from stores import audit
from stores.anomalies.rule import ACTIONS, Counted, Finding, findings
from stores.mailing import send, written
from stores.models import AuditEvent, User

WEEK = timedelta(days=7)
SENT = "digest.sent"
# A mail in the night may leave a little early the next time.
_SLACK = timedelta(hours=1)


def week_before(now: datetime) -> list[Finding]:
    """Two words of a subject are kind and id; the database counts by the kind, daily work has too many ids.

    What happens to a person's sign-in stands in each of their accounts, and counts once.
    """
    rows = AuditEvent.objects.filter(at__gt=now - WEEK, at__lte=now, action__in=ACTIONS)
    counted = (
        rows.annotate(day=TruncDate("at"), about=Left("subject", StrIndex("subject", Value(" "))))
        .order_by()
        .values_list("action", "about", "user", "day", "account")
        .annotate(Count("pk"))
    )
    grouped: dict[tuple[str, str, int | None, date], Counter[int | None]] = {}
    for action, about, user, day, account, count in counted:
        key = (action, about.strip(), user, day)
        grouped.setdefault(key, Counter())[account] += count
    return findings(Counted(*key, _once(key[0], times)) for key, times in grouped.items())


def _once(action: str, times: Counter[int | None]) -> int:
    return max(times.values()) if action.startswith("security.") else times.total()


def send_if_due(now: datetime) -> bool:
    """Mails the digest if none left within the week; a failed one is tried again by the next run."""
    if AuditEvent.objects.filter(action=SENT, at__gt=now - WEEK + _SLACK).exists():
        return False
    to = _recipients()
    found = week_before(now)
    flagged = sum(one.flagged for one in found)
    what = f"{flagged} unusual in the audit list" if flagged else "the week in the audit list"
    page = settings.BASE_URL + reverse("admin:stores_auditevent_digest")
    facts = {"found": found, "flagged": flagged, "page": page}
    if not to or not send(
        written(f"Waybill: {what}", "stores/mail/digest.txt", facts, to), "digest"
    ):
        return False
    audit.record(SENT, user=None, account=None, flagged=flagged, people=len(to))
    return True


def _recipients() -> list[str]:
    superusers = User.objects.filter(is_superuser=True, is_active=True)
    return list(superusers.order_by("email").values_list("email", flat=True))
