"""Drafts that nobody started."""

from datetime import datetime, timedelta

from django.db import transaction

from shipments.models import Batch

KEPT = timedelta(days=1)


def prune(now: datetime) -> int:
    """Deletes drafts older than a day; how many."""
    with transaction.atomic():
        old = Batch.objects.filter(state=Batch.State.DRAFT, created_at__lt=now - KEPT)
        # Locked, so that none is started between the look and the deletion.
        ids = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True))
        Batch.objects.filter(pk__in=ids).delete()
    return len(ids)
