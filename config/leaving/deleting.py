"""Deleting rows for good, in short transactions that can be cut off anywhere; no row is read, so no key is needed."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import BinaryField, QuerySet

from config.leaving.tables import ModelType, keys
from stores.faults import fault_point

# Both stay far below a second, also where freed pages are overwritten.
_ROWS = 500
_FILES = 20


def delete_rows(rows: "QuerySet[Any]") -> int:
    """Deletes them and what the admin wrote down about them; how many. What points at them must be gone."""
    model = rows.model
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    has_files = any(isinstance(field, BinaryField) for field in model._meta.concrete_fields)
    step = _FILES if has_files else _ROWS
    for start in range(0, len(ids), step):
        with transaction.atomic():
            _delete(model, ids[start : start + step])
        fault_point("purge-chunk")
    return len(ids)


def _delete(model: ModelType, ids: Sequence[Any]) -> None:
    rows = model._base_manager.using(connection.alias)
    for key in keys(model):
        if key.related_model is model:
            # A parcel that leads others: those of another store stay without it.
            rows.filter(**{f"{key.name}__in": ids}).update(**{key.name: None})
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids]).delete()
    rows.filter(pk__in=ids)._raw_delete(connection.alias)
