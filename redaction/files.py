"""The files that show a buyer's address: emptied in the transaction that redacts their order (RED-34, RED-40)."""

from collections import Counter
from collections.abc import Collection

from django.db.models import QuerySet

from shipments.models import LabelFile, ReturnLabel


def empty_files(order_ids: Collection[int]) -> Counter[int]:
    """Number of files per order that were emptied; the rows stay, so that a reprint can say what was there."""
    labels, returns = _held(order_ids)
    label_rows = list(labels.values_list("pk", "label__order"))
    return_rows = list(returns.values_list("pk", "order"))
    if label_rows:
        LabelFile.objects.filter(pk__in=[pk for pk, _ in label_rows]).update(content=None)
    if return_rows:
        ReturnLabel.objects.filter(pk__in=[pk for pk, _ in return_rows]).update(content=None)
    return Counter(order for _, order in [*label_rows, *return_rows])


def count_files(order_id: int) -> int:
    """How many of them one order holds; no sealed byte is read."""
    return sum(rows.count() for rows in _held([order_id]))


def _held(order_ids: Collection[int]) -> tuple[QuerySet[LabelFile], QuerySet[ReturnLabel]]:
    labels = LabelFile.objects.filter(label__order__in=order_ids, content__isnull=False)
    returns = ReturnLabel.objects.filter(order__in=order_ids, content__isnull=False)
    return labels, returns
