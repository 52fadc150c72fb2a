"""Which sellers a command line means: a store's public id, or all."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from config.leaving.scope import SEALED
from stores.models import Store

WHERE = "A store's public id is in the address of its settings page, /stores/<public id>/."


def store_of(public_id: str) -> Store:
    """With seller and account. Raises CommandError that says where the id is found."""
    # Without their tokens: a key that is missing today must stop nobody.
    sealed = [f"selling_partner__{name}" for name in SEALED]
    rows = Store.objects.select_related("selling_partner__account").defer(*sealed)
    try:
        return rows.get(public_id=public_id)
    except (Store.DoesNotExist, ValidationError):
        raise CommandError(f"There is no store {public_id}. {WHERE}") from None
