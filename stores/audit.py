"""Writing the audit list: codes, ids and counts, never values of buyers or secrets (SYS-5)."""

from collections.abc import Iterable
from typing import Any

from stores import clock
from stores.models import Account, AuditEvent, User


def record(
    action: str, *, user: User | None, account: Account | None, subject: str = "", **detail: Any
) -> None:
    AuditEvent.objects.create(
        action=action, user=user, account=account, subject=subject, detail=detail, at=clock.now()
    )


def record_each(
    action: str, subjects: Iterable[tuple[int, str]], *, user: User | None, **detail: Any
) -> None:
    """The same act on many things: a row for each, so that a thing's own story is complete (decision 34).

    `subjects`: id of the account, and kind with public id.
    """
    now = clock.now()
    AuditEvent.objects.bulk_create(
        AuditEvent(
            action=action, user=user, account_id=account, subject=subject, detail=detail, at=now
        )
        for account, subject in subjects
    )
