"""Keeping and deleting the addresses that parcels leave from. Audit rows name them by id."""

from django.db import transaction
from django.db.models import Q

from stores import audit
from stores.models import ShipFrom, Store, User


class InUse(Exception):
    """A store sends from here or takes returns here; the argument is a list of the stores' names."""


def keep(address: ShipFrom, user: User, fields: list[str]) -> None:
    """Writes a new or changed address; `fields` are the names of what was changed."""
    is_new = address.pk is None
    address.save()
    action = "sender.added" if is_new else "sender.changed"
    _note(action, address, user, **({} if is_new else {"fields": fields}))


def users_of(address: ShipFrom) -> list[str]:
    """The names of the stores that use it."""
    stores = Store.objects.filter(Q(ship_from=address) | Q(return_to=address))
    return list(stores.order_by("name").values_list("name", flat=True))


def delete(address: ShipFrom, user: User) -> None:
    """Shipments and labels made from it stay as they are. Raises InUse."""
    with transaction.atomic():
        ShipFrom.objects.select_for_update().get(pk=address.pk)
        names = users_of(address)
        if names:
            raise InUse(names)
        _note("sender.deleted", address, user)
        address.delete()


def _note(action: str, address: ShipFrom, user: User, **detail: list[str]) -> None:
    audit.record(
        action,
        user=user,
        account=address.account,
        subject=f"sender {address.public_id}",
        **detail,
    )
