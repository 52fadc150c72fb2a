"""Giving out many labels at once: printed from now on, and noted with who took them (data-protection.md, 2.3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from orders.models import Order
from shipments.labels import giving_out
from shipments.models import Label
from shipments.papers import labels as files
from shipments.papers.ordering import Sort
from stores import audit
from stores.models import User


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
    with transaction.atomic():
        Label.objects.filter(pk__in=[label.pk for label in given], printed_at=None).update(
            printed_at=now
        )
        audit.record_each(
            "label.given_out",
            [
                (label.order.store.selling_partner.account_id, f"label {label.public_id}")
                for label in given
            ],
            user=user,
            format=format,
            pile=subject,
            labels=len(given),
            left_out=left_out,
        )


def note_slips(orders: Sequence[Order], pile: str, user: User) -> None:
    """Packing slips show names, streets and gift texts: who took which (decision 34, data-protection.md, 2.3)."""
    audit.record_each(
        "slip.given_out",
        [(order.store.selling_partner.account_id, f"order {order.public_id}") for order in orders],
        user=user,
        pile=pile,
        slips=len(orders),
    )
