"""Writing the audit list: codes, ids and counts, never values of buyers or secrets (SYS-5)."""

from collections.abc import Iterable
from typing import Any

from stores import clock
from stores.models import Account, AuditEvent, SellingPartner, User


def record(
    action: str,
    *,
    user: User | None,
    account: Account | int | None,
    subject: str = "",
    **detail: Any,
) -> None:
    """`account`: it, or its number. `stores/audit_words.py` needs words for the action."""
    AuditEvent.objects.create(
        action=action,
        user=user,
        account_id=account.pk if isinstance(account, Account) else account,
        subject=subject,
        detail=detail,
        at=clock.now(),
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


def record_of_sellers(
    action: str, subjects: Iterable[tuple[int, str]], *, user: User, **detail: Any
) -> None:
    """As `record_each`, with the number of the seller in place of the account's."""
    named = list(subjects)
    sellers = SellingPartner.objects.filter(pk__in={seller for seller, _ in named})
    accounts = dict(sellers.values_list("pk", "account_id"))
    rows = [(accounts[seller], subject) for seller, subject in named]
    record_each(action, rows, user=user, **detail)
