"""What a purge takes, by the names that people know it by; written down while they are still here (DPP 1.7)."""

from django.db.models import Q

from config.leaving.scope import SEALED, Target
from stores.marketplaces import MARKETPLACES
from stores.models import SellingPartner, Store


def names(target: Target) -> list[str]:
    """A line for the account, each seller, and each of its stores that go. No sealed column is opened."""
    scope = target.scope
    goes = Q(pk__in=scope.stores) | Q(selling_partner__in=scope.sellers)
    stores = list(Store.objects.filter(goes).order_by("name"))
    concerned = {*scope.sellers, *(store.selling_partner_id for store in stores)}
    sellers = SellingPartner.objects.filter(pk__in=concerned).defer(*SEALED).order_by("pk")
    lines = [f"Account: {target.account.name} ({target.account.public_id})"]
    for seller in sellers:
        stays = "" if seller.pk in scope.sellers else ", stays with its other stores"
        region = seller.get_region_display()
        lines.append(f"Amazon seller: {seller.seller_id}, {region} ({seller.public_id}){stays}")
        lines += [_store(store) for store in stores if store.selling_partner_id == seller.pk]
    return lines


def _store(store: Store) -> str:
    marketplace = MARKETPLACES.get(store.marketplace_id)
    where = marketplace.label if marketplace else store.marketplace_id
    return f"Store: {store.name}, {where} ({store.public_id})"
