"""The files that show a buyer's address: emptied in the transaction that redacts their order (RED-34, RED-40)."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from redaction.sql import among
from shipments.models import LabelFile, ReturnLabel


def have_files(chosen: RawSQL) -> bool:
    return any(rows.exists() for rows in _held(chosen))


def empty_files(chosen: RawSQL) -> None:
    """The rows stay, so that a reprint can say what was there."""
    for rows in _held(chosen):
        rows.update(content=None)


def count_files(order_id: int) -> int:
    """How many of them one order holds; no sealed byte is read."""
    return sum(rows.count() for rows in _held(among([order_id])))


def _held(
    chosen: RawSQL,
) -> tuple["QuerySet[LabelFile]", "QuerySet[ReturnLabel]"]:
    labels = LabelFile.objects.filter(label__order__in=chosen, content__isnull=False)
    returns = ReturnLabel.objects.filter(order__in=chosen, content__isnull=False)
    return labels, returns
