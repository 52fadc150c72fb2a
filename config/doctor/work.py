"""The queue, its schedules, and work that is overdue."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from config.doctor.finding import Finding, fail, ok, warn
from config.health import HEARTBEAT_LIMIT, NOTIFICATION_LIMIT
from config.schedules import SCHEDULES
from config.supervising import heartbeats
from redaction import due
from shipments.models import ShipmentNotification
from stores import clock

_LONG_QUEUE = 1000


def queue() -> Iterator[Finding]:
    age = heartbeats.age()
    start = "Start it: python manage.py runall, or worker on a machine of its own."
    if age is None:
        yield fail("worker", "no heartbeat was ever saved.", start)
    elif age > HEARTBEAT_LIMIT:
        text = f"the newest heartbeat is {int(age.total_seconds()) // 60} min old."
        yield fail("worker", text, f"{start} If it runs, look into its log.")
    else:
        yield ok("worker", f"heartbeat {int(age.total_seconds())} s ago")
    waiting = OrmQ.objects.count()
    if waiting > _LONG_QUEUE:
        yield warn("queue", f"{waiting} tasks wait.", "Raise WORKERS, or start another worker.")
    yield from _failures()


def _failures() -> Iterator[Finding]:
    since = timezone.now() - timedelta(days=1)
    failed = sorted(set(Failure.objects.filter(stopped__gte=since).values_list("func", flat=True)))
    if failed:
        text = f"failed within a day: {', '.join(failed)}."
        yield warn("tasks", text, "See Failed tasks in the admin. Work that is due is tried again.")


def schedules() -> Iterator[Finding]:
    present = set(Schedule.objects.values_list("name", "func"))
    missing = [every.name for every in SCHEDULES if (every.name, every.func) not in present]
    if missing:
        mend = "Run: python manage.py migrate (it writes the schedules)"
        yield fail("schedules", f"missing or changed: {', '.join(missing)}.", mend)
    else:
        yield ok("schedules", f"all {len(SCHEDULES)} present")


def notifications() -> Iterator[Finding]:
    all_rows = ShipmentNotification.objects
    late = all_rows.filter(
        state__in=ShipmentNotification.UNFINISHED, due_at__lt=clock.now() - NOTIFICATION_LIMIT
    ).order_by("due_at")
    first = late.select_related("order").first()
    if first is None:
        yield ok("notifications", "none is overdue")
    else:
        text = f"{late.count()} are due for an hour or more, the first for order {first.order}."
        yield fail("notifications", text, "Run: python manage.py notify_shipments")
    rejected = all_rows.filter(state=ShipmentNotification.State.REJECTED).count()
    if rejected:
        mend = "Open Notifications in the dashboard: each says what to change."
        yield warn("notifications", f"Amazon rejected {rejected}.", mend)


def redaction() -> Iterator[Finding]:
    oldest = due.oldest_overdue(clock.now())
    if oldest is None:
        yield ok("redaction", "nothing is overdue")
        return
    text = f"buyers' details should be gone since {oldest:%Y-%m-%d %H:%M} UTC."
    yield fail("redaction", text, "Run: python manage.py redact")
