"""Which store a command line means: its number, name or public id."""

from collections.abc import Iterable

from django.core.management.base import CommandError

from config.leaving.scope import SEALED
from stores.models import Store

WHERE = "Its number, name or public id, as the command lists them if none fits."


def store_of(wanted: str) -> Store:
    """With seller and account. Raises CommandError that lists the stores."""
    stores = _stores()
    text = wanted.strip().casefold()
    found = [store for store in stores if text in _names(store)]
    if len(found) == 1:
        return found[0]
    trouble = f"{len(found)} stores are called {wanted}" if found else f"There is no store {wanted}"
    raise CommandError(f"{trouble}. Give the number or the id of one of these:{_listed(stores)}")


def listed() -> str:
    """All stores, a line each, with a break in front."""
    return _listed(_stores())


def _stores() -> list[Store]:
    # Without their tokens: a key that is missing today must stop nobody.
    sealed = [f"selling_partner__{name}" for name in SEALED]
    rows = Store.objects.select_related("selling_partner__account").defer(*sealed)
    return list(rows.order_by("pk"))


def _listed(stores: Iterable[Store]) -> str:
    return "".join(
        f"\n  {store.pk}  {store.name} ({store.selling_partner.account.name})  {store.public_id}"
        for store in stores
    )


def _names(store: Store) -> tuple[str, str, str]:
    return str(store.pk), store.name.casefold(), str(store.public_id)
