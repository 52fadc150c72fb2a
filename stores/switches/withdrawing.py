"""Switching off what an account's country does not allow any more (FBA-7, MKT-4, MKT-5)."""

from typing import Any

from stores import audit
from stores.models import Account, Store, User
from stores.switches import offers


def withdraw(account: Account, user: User) -> int:
    """Each store that loses a setting leaves an audit row with old and new value; how many stores did."""
    stores = Store.objects.filter(selling_partner__account=account)
    return sum(_withdraw(store, account, user) for store in stores)


def _withdraw(store: Store, account: Account, user: User) -> bool:
    changes: dict[str, list[Any]] = {}
    if store.fba_since and not offers.fba(account.country, store.marketplace_id):
        changes["fba_since"] = [store.fba_since.isoformat(), None]
        store.fba_since = None
    if store.buy_shipping and not offers.buy_shipping(account.country, store.marketplace_id):
        changes["buy_shipping"] = [True, False]
        store.buy_shipping = False
    if changes:
        store.save(update_fields=list(changes))
        audit.record(
            "store.withdrawn",
            user=user,
            account=account,
            subject=f"store {store.public_id}",
            changes=changes,
            reason=f"account country {account.country}",
        )
    return bool(changes)
