"""Writing the audit list: codes, ids and counts, never values of buyers or secrets (SYS-5)."""

from typing import Any

from stores import clock
from stores.models import Account, AuditEvent, User


def record(
    action: str, *, user: User | None, account: Account | None, subject: str = "", **detail: Any
) -> None:
    AuditEvent.objects.create(
        action=action, user=user, account=account, subject=subject, detail=detail, at=clock.now()
    )
