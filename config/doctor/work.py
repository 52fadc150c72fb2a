"""The queue, its schedules, and work that is overdue."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule

from config import outbox
from config.doctor.finding import Finding, fail, ok, warn
from config.health import HEARTBEAT_LIMIT
from config.schedules import SCHEDULES
from config.supervising import heartbeats
from redaction import blank, customers, due, failing, log_file
from redaction.month_keys import CARRIED_LATE
from shipments.models import ShipmentNotification
from stores import clock
from stores.models import AuditEvent
from stores.sealing.rule import COPIES_KEPT

_LONG_QUEUE = 1000
_LOG_SECONDS = 3
_BACKUP_EVERY = timedelta(days=2)
_TRIAL_EVERY = timedelta(days=92)


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
    now = clock.now()
    untouched = outbox.untouched(now)
    if untouched:
        minutes = int(outbox.UNTOUCHED.total_seconds()) // 60
        text = f"{untouched} could be sent, and for {minutes} min nobody tried any."
        yield fail("notifications", text, "Start the worker. At once: manage.py notify_shipments")
    yield _waiting_long(now)
    near = outbox.late(now)
    if near:
        mend = "Open Notifications in the dashboard: its tab Late has them, each with what to do."
        text = f"Amazon has not accepted {near} whose ship-by is near or past."
        yield warn("late shipments", text, mend)
    yield from _feeds(now)
    rejected = ShipmentNotification.objects.filter(
        state=ShipmentNotification.State.REJECTED
    ).count()
    if rejected:
        mend = "Open Notifications in the dashboard: each says what to change."
        yield warn("notifications", f"Amazon rejected {rejected}.", mend)


def _waiting_long(now: datetime) -> Finding:
    """The alarms of decision 24, at 1 hour and at 24 hours."""
    rows = outbox.waiting(now, outbox.HOUR)
    first = rows.select_related("order").defer("order__buyer_data").order_by("created_at").first()
    if first is None:
        return ok("notifications", "none waits for an hour or more")
    why = ", ".join(
        f"{reason or 'not tried'} {count}" for reason, count in outbox.reasons(rows).items()
    )
    text = (
        f"{rows.count()} wait for more than 1 h, {outbox.waiting(now, outbox.DAY).count()} of them for more "
        f"than 24 h, the longest for order {first.order.amazon_order_id}. Why: {why}."
    )
    mend = "Each is tried again by itself. The admin lists them (stuck) with every try and Amazon's words."
    return fail("notifications", text, mend)


def _feeds(now: datetime) -> Iterator[Finding]:
    """Decisions 23 and 24."""
    if frozen := outbox.holds(frozen=True).count():
        text = f"{frozen} seller(s) were frozen after an incident: nothing is sent."
        mend = "When it is over: docs/incident.md, Thaw."
        yield fail("frozen", text, mend)
    if held := outbox.holds(frozen=False).count():
        text = f"the queues of {held} seller(s) are held: Amazon rejected their feeds."
        mend = "A manager looks into Seller Central, then releases the queue on the page Notifications."
        yield fail("feeds", text, mend)
    oldest = outbox.unfinished_feeds(now).order_by("created_at").first()
    if oldest is not None:
        news = oldest.reason or oldest.amazon_status or "no news"
        text = (
            f"{outbox.unfinished_feeds(now).count()} without an end for more than 1 h, the oldest with "
            f"{oldest.messages} orders ({oldest.get_state_display()}, {news})."
        )
        mend = "Each step is tried again by itself; one that still queues is cancelled, and its orders go by calls."
        yield fail("feeds", text, mend)
    broken = outbox.broken_feeds(now).order_by("-created_at").first()
    if broken is not None:
        text = f"a document broke a rule and was not sent: {broken.amazon_message}."
        mend = "Its orders went by calls. Tell whoever maintains Waybill."
        yield warn("feeds", text, mend)


def redaction() -> Iterator[Finding]:
    if failed := failing.listed():
        text = f"{len(failed)} order(s) cannot be redacted; each run tries them again."
        mend = "The Privacy page names them and the kind of error. Tell whoever maintains Waybill."
        yield fail("redaction", text, mend)
    if left := customers.forsaken().count():
        text = f"{left} customer(s) without any order that holds a buyer still have a name."
        yield warn("customers", text, "The next sweep takes them. Now: python manage.py redact")
    if not log_file.empty_log(seconds=_LOG_SECONDS):
        text = "SQLite's log cannot be emptied, so it may hold what was removed: somebody reads it all the time."
        mend = "Close what has the database open, or restart web server and worker. Then: python manage.py redact"
        yield warn("log of the database", text, mend)
    oldest = due.oldest_overdue(clock.now())
    if oldest is None:
        yield ok("redaction", "nothing is overdue")
        return
    text = f"buyers' details should be gone since {oldest:%Y-%m-%d %H:%M} UTC."
    yield fail("redaction", text, "Run: python manage.py redact")


def amazon_fulfilled() -> Iterator[Finding]:
    """RED-19: orders that Amazon fulfils have no deadline, so they must hold nothing."""
    held = blank.not_blank().count()
    if held:
        text = f"{held} order(s) that Amazon fulfils hold something of a buyer."
        yield fail("amazon-fulfilled", text, "Run: python manage.py redact (it blanks them)")
    else:
        yield ok("amazon-fulfilled", "orders that Amazon fulfils hold nothing of a buyer")


def backups() -> Iterator[Finding]:
    """What the audit list knows of `backup` and `restore_check`; it does not know of other copies."""
    now = clock.now()
    made, checked = _newest("backup.made"), _newest("backup.checked", failed=0)
    late = _newest(CARRIED_LATE)
    if late and late > now - COPIES_KEPT and (made is None or made < late):
        text = (
            f"copies of the database from before {late:%Y-%m-%d %H:%M} UTC need a month key that ends too soon for "
            "them: no worker had moved in time what is rightly held."
        )
        yield warn("older backups", text, "Make a new one at once: python manage.py backup FOLDER")
    if made is None:
        text = "none was made by the command backup yet"
        mend = "Once: python manage.py backup --new-key. Then every day: python manage.py backup FOLDER"
        yield ok("backups", text) if settings.DEMO else warn("backups", f"{text}.", mend)
        return
    if now - made > _BACKUP_EVERY:
        text = f"the newest is of {made:%Y-%m-%d %H:%M} UTC."
        yield warn("backups", text, "Run every day: python manage.py backup FOLDER")
    else:
        yield ok("backups", f"the newest is of {made:%Y-%m-%d %H:%M} UTC")
    if checked is None or now - checked > _TRIAL_EVERY:
        when = "never" if checked is None else f"last on {checked:%Y-%m-%d}"
        mend = "Each quarter: python manage.py restore_check FILE"
        yield warn("restore on trial", f"{when}.", mend)


def _newest(action: str, **detail: int) -> datetime | None:
    facts = {f"detail__{name}": value for name, value in detail.items()}
    newest = AuditEvent.objects.filter(action=action, **facts).order_by("-at")
    return newest.values_list("at", flat=True).first()
