"""`/healthz`: this process answers. `/readyz`: the whole installation works; 503 and the reason if not."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import outbox
from config.migrations_state import pending_migrations
from config.supervising import heartbeats
from redaction import due, failing
from stores import clock

HEARTBEAT_LIMIT = timedelta(minutes=5)


class Part(NamedTuple):
    """One thing that was looked at. `facts` are counts and seconds, never names, texts or secrets."""

    ok: bool
    facts: Mapping[str, int | None]


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    parts = readiness(clock.now())
    ready = all(part.ok for part in parts.values())
    body = {name: {"ok": part.ok, **part.facts} for name, part in parts.items()}
    return JsonResponse({"ready": ready, **body}, status=200 if ready else 503)


def readiness(now: datetime) -> dict[str, Part]:
    """Every part, also after one failed; a database that is away fails the parts that need it."""
    return {name: _looked_at(look, now) for name, look in _PARTS.items()}


def _looked_at(look: Callable[[datetime], Part], now: datetime) -> Part:
    try:
        return look(now)
    except DatabaseError:
        return Part(False, {})


def _database(now: datetime) -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part(True, {})


def _migrations(now: datetime) -> Part:
    pending = len(pending_migrations())
    return Part(pending == 0, {"pending": pending})


def _heartbeat(now: datetime) -> Part:
    age = heartbeats.age()
    return Part(age is not None and age < HEARTBEAT_LIMIT, {"age_s": _seconds(age)})


def _notifications(now: datetime) -> Part:
    """Amazon's outages are told but are no fault of this installation; that nobody sends is one."""
    untouched = outbox.untouched(now)
    facts = {
        "untouched": untouched,
        "over_1_h": outbox.capped(outbox.waiting(now, outbox.HOUR)),
        "over_24_h": outbox.capped(outbox.waiting(now, outbox.DAY)),
        "feeds_over_1_h": outbox.unfinished_feeds(now).count(),
        "held_queues": outbox.held_queues(),
    }
    return Part(untouched == 0, facts)


def _redaction(now: datetime) -> Part:
    oldest = due.oldest_overdue(now)
    age = None if oldest is None else now - oldest
    unhealthy, failed = due.badly_overdue_count(now), failing.failed_for_a_day(now)
    facts = {"oldest_overdue_s": _seconds(age), "over_24_h": unhealthy, "failed_over_24_h": failed}
    return Part(unhealthy == failed == 0, facts)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


_PARTS: dict[str, Callable[[datetime], Part]] = {
    "database": _database,
    "migrations": _migrations,
    "heartbeat": _heartbeat,
    "notifications": _notifications,
    "redaction": _redaction,
}
