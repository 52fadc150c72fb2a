"""Support's "Ask Amazon now": the next step of an open feed is taken at once (SHP-19). Nothing is told twice by it."""

from datetime import datetime

from django.db import transaction

from shipments.models import FeedSubmission
from stores import audit
from stores.models import User


def ask_now(submission: FeedSubmission, user: User, now: datetime) -> bool:
    """False, and nothing done, for one that is over. The allowance, a hold and the worker's lease still count."""
    with transaction.atomic():
        rows = FeedSubmission.objects.filter(pk=submission.pk, state__in=FeedSubmission.OPEN)
        if not rows.update(due_at=now):
            return False
        audit.record(
            "feed.pushed",
            user=user,
            account=submission.selling_partner.account,
            subject=f"feed {submission.public_id}",
            state=submission.state,
        )
        return True
