"""Reading the heartbeat: its saved result proves scheduler, queue, a worker and the monitor at once."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_q.models import Success

TASK = "stores.tasks.heartbeat"


def newest() -> datetime | None:
    """When the newest heartbeat ended, by the queue's own clock, which CLOCK_SHIFT_S does not move."""
    beat = Success.objects.filter(func=TASK).order_by("-stopped").values_list("stopped").first()
    return None if beat is None else beat[0]


def age() -> timedelta | None:
    beat = newest()
    return None if beat is None else max(timezone.now() - beat, timedelta())
