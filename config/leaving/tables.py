"""Which tables hold something of a store or a seller, derived from the models themselves (DPP 1.7).

A row belongs to what it cannot live without: its foreign keys that cascade or protect are followed, those that are
set to null are not. A test fails for a model that is neither reached so nor named in `KEPT`.
"""

from collections.abc import Iterable
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import SET_NULL, ForeignKey, Model

ModelType = type[Model]

# `purging` takes of these what a store leaves behind; the others are of the account or the installation.
LEFT_BEHIND = ("orders.Customer", "shipments.Batch", "orders.ImportRun")
KEPT = (
    *(
        "stores.Account",
        "stores.Member",
        "stores.Invitation",
        "stores.User",
        "stores.PasswordRecord",
        "stores.ShipFrom",
    ),
    *("stores.AuditEvent", "stores.ClientSecret", "stores.Lease", "stores.MachineClock"),
    *("shipments.Carrier", "shipments.CarrierService"),
)


class Table(NamedTuple):
    """`owner` is the lookup that leads from a row to the root's primary key."""

    model: ModelType
    owner: str


def tables(root: ModelType) -> list[Table]:
    """All tables of one `root`, those first whose rows point at others; the root is the last."""
    models = [
        model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy
    ]
    owners = {root: "pk"}
    # Where a key may be empty, a row is reached by it only if no other way leads there.
    while _reach(owners, models, null=False) or _reach(owners, models, null=True):
        pass
    order = TopologicalSorter[ModelType]({model: set() for model in owners})
    for model in owners:
        for key in keys(model):
            if key.related_model in owners and key.related_model is not model:
                order.add(key.related_model, model)
    return [Table(model, owners[model]) for model in order.static_order()]


def _reach(owners: dict[ModelType, str], models: Iterable[ModelType], *, null: bool) -> bool:
    """One step further from what is reached; whether there was any."""
    found = {}
    for model in models:
        for key in keys(model):
            ways = key.null == null and key.remote_field.on_delete is not SET_NULL
            if model not in owners and model not in found and ways and key.related_model in owners:
                found[model] = f"{key.name}__{owners[key.related_model]}"
    owners.update(found)
    return bool(found)


def keys(model: ModelType) -> "list[ForeignKey[Any, Any]]":
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
