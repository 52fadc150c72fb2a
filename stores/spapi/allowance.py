"""Amazon's allowance of one seller and operation, shared by all processes through `RequestAllowance`.

Each change is one short transaction on the locked row: `select_for_update` on PostgreSQL, an immediate transaction on
SQLite.
"""

import math
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from stores.models import RequestAllowance, SellingPartner
from stores.spapi import bucket as rule
from stores.spapi.bucket import Bucket
from stores.spapi.errors import Throttled
from stores.spapi.plans import PLANS

# A header beyond these is a mistake, not a rate.
_SLOWEST, _FASTEST = 0.0001, 1000.0


def take(selling_partner: SellingPartner, operation: str, now: datetime) -> Bucket:
    """Spend one call. Raises Throttled, without any call, when none is left. Returns the bucket after it."""
    with transaction.atomic():
        row = _locked(selling_partner, operation, now)
        result = rule.spent(_bucket(row), now)
        # Nothing to spend is noted as well: after a clock was set back the refill counts from now on (T19).
        _write(row, result if isinstance(result, Bucket) else rule.refilled(_bucket(row), now))
    if isinstance(result, datetime):
        raise Throttled(operation, result)
    return result


def available(selling_partner: SellingPartner, operation: str, now: datetime) -> float:
    """Calls that could be made now; 0 while blocked. Spends nothing."""
    row = RequestAllowance.objects.filter(
        selling_partner=selling_partner, operation=operation
    ).first()
    return rule.free(_bucket(row), now) if row else float(PLANS[operation].burst)


def free_at(selling_partner: SellingPartner, operation: str, now: datetime) -> datetime:
    """From when on a call could be made, `now` if at once. Spends nothing and locks nothing: `take` has the say."""
    row = RequestAllowance.objects.filter(
        selling_partner=selling_partner, operation=operation
    ).first()
    spent = rule.spent(_bucket(row), now) if row else now
    return spent if isinstance(spent, datetime) else now


def block(selling_partner: SellingPartner, operation: str, now: datetime) -> datetime:
    """Amazon answered 429. Returns when the next call is allowed."""
    after = _change(selling_partner, operation, now, lambda bucket: rule.blocked(bucket, now))
    return after.blocked_until or now


def adapt(selling_partner: SellingPartner, operation: str, header: str, now: datetime) -> None:
    """Take over the rate that the answer names (x-amzn-RateLimit-Limit); '' and nonsense change nothing."""
    rate = _rate(header)
    if rate is not None:
        _change(
            selling_partner,
            operation,
            now,
            lambda bucket: rule.refilled(bucket, now)._replace(rate=rate),
        )


def settle(
    selling_partner: SellingPartner, operation: str, header: str, spent: Bucket, now: datetime
) -> None:
    """After a success: 429s are no longer in a row, and the rate follows the header. Writes only what changed."""
    if spent.throttled_in_a_row:
        _change(
            selling_partner,
            operation,
            now,
            lambda bucket: bucket._replace(throttled_in_a_row=0),
        )
    rate = _rate(header)
    if rate is not None and not math.isclose(rate, spent.rate):
        adapt(selling_partner, operation, header, now)


def _rate(header: str) -> float | None:
    try:
        rate = float(header)
    except ValueError:
        return None
    return rate if _SLOWEST <= rate <= _FASTEST else None


def _change(
    selling_partner: SellingPartner,
    operation: str,
    now: datetime,
    change: Callable[[Bucket], Bucket],
) -> Bucket:
    with transaction.atomic():
        row = _locked(selling_partner, operation, now)
        after = change(_bucket(row))
        _write(row, after)
    return after


def _locked(selling_partner: SellingPartner, operation: str, now: datetime) -> RequestAllowance:
    rows = RequestAllowance.objects.select_for_update().filter(
        selling_partner=selling_partner, operation=operation
    )
    row = rows.first()
    if row is None:
        plan = PLANS[operation]
        full = RequestAllowance(
            selling_partner=selling_partner,
            operation=operation,
            rate=plan.rate,
            burst=plan.burst,
            tokens=plan.burst,
            counted_at=now,
        )
        RequestAllowance.objects.bulk_create([full], ignore_conflicts=True)
        row = rows.get()
    return row


def _bucket(row: RequestAllowance) -> Bucket:
    return Bucket(
        row.rate,
        row.burst,
        row.tokens,
        row.counted_at,
        row.blocked_until,
        row.throttled_in_a_row,
    )


def _write(row: RequestAllowance, bucket: Bucket) -> None:
    RequestAllowance.objects.filter(pk=row.pk).update(
        rate=bucket.rate,
        tokens=bucket.tokens,
        counted_at=bucket.counted_at,
        blocked_until=bucket.blocked_until,
        throttled_in_a_row=bucket.throttled_in_a_row,
    )
