"""Giving out many labels at once: printed from now on, and noted with who took them (data-protection.md, 2.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from shipments.labels import giving_out
from shipments.models import Label
from shipments.papers import labels as files
from shipments.papers.ordering import Sort
from stores import audit
from stores.models import Account, User


class Pile(NamedTuple):
    """`printed`: how many labels are in it. `left_out`: order number and reason of those that have words instead."""

    content: bytes
    format: str
    printed: int
    left_out: list[tuple[str, str]]


def hand_out(
    labels: Sequence[Label], sort: Sort, format: str, subject: str, user: User, now: datetime
) -> Pile:
    """All labels in one file: `format` PDF, or ZPL; '' is ZPL where every label was bought as ZPL.

    Needs `order` with its store and account. Those that may not be printed now are left out with the reason.
    """
    if not format:
        format = "ZPL" if all(label.format == "ZPL" for label in labels) else "PDF"
    refused = {label.pk: giving_out.refusal(label, now) for label in labels}
    merge = files.merge_zpl if format == "ZPL" else files.merge
    found = merge(labels, sort, refused)
    left_out = {number for number, _ in found.left_out}
    given = [label for label in labels if label.order.amazon_order_id not in left_out]
    _note(given, len(left_out), format, subject, user, now)
    return Pile(found.content, format, len(given), found.left_out)


def _note(
    given: Sequence[Label], left_out: int, format: str, subject: str, user: User, now: datetime
) -> None:
    accounts: dict[Account, list[Label]] = {}
    for label in given:
        accounts.setdefault(label.order.store.selling_partner.account, []).append(label)
    with transaction.atomic():
        Label.objects.filter(pk__in=[label.pk for label in given], printed_at=None).update(
            printed_at=now
        )
        for account, of_account in accounts.items():
            audit.record(
                "labels.given_out",
                user=user,
                account=account,
                subject=subject,
                format=format,
                labels=len(of_account),
                left_out=left_out,
            )
