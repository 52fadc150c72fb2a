"""The default parcel of a product, set by a person: parcels that are packed later do not change it (SUP-6)."""

from orders.handling.parcels import Parcel
from shipments.habits.rule import NOTHING_KNOWN
from shipments.models import ProductHabit
from stores import audit
from stores.models import Store, User


def set_default(store: Store, key: str, parcel: Parcel, user: User) -> None:
    _write(store, key, parcel, set_by_person=True)
    _note("product.default_set", store, key, user)


def clear_default(store: Store, key: str, user: User) -> None:
    """From then on the next parcels are remembered again."""
    _write(store, key, NOTHING_KNOWN, set_by_person=False)
    _note("product.default_cleared", store, key, user)


def _write(store: Store, key: str, parcel: Parcel, *, set_by_person: bool) -> None:
    ProductHabit.objects.update_or_create(
        store=store,
        product_key=key,
        defaults={
            "parcel_length_mm": parcel.length_mm,
            "parcel_width_mm": parcel.width_mm,
            "parcel_height_mm": parcel.height_mm,
            "parcel_weight_g": parcel.weight_g,
            "set_by_person": set_by_person,
        },
    )


def _note(action: str, store: Store, key: str, user: User) -> None:
    account = store.selling_partner.account
    subject = f"store {store.public_id}"
    audit.record(action, user=user, account=account, subject=subject, product=key)
