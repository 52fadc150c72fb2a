"""Offers that nobody can buy any more are forgotten: their token is of no use, and labels keep what they need."""

from datetime import datetime, timedelta

from shipments.models import RateQuote

KEPT = timedelta(days=1)


def prune(now: datetime) -> int:
    """How many were deleted."""
    return RateQuote.objects.filter(created_at__lt=now - KEPT).delete()[0]
