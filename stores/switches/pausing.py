"""Stopping and starting the import of one store (CON-12). Orders, notifications and redaction deadlines stay."""

from stores import audit, clock
from stores.models import Store, User


def pause(store: Store, user: User) -> None:
    """Stops the import; a store that is paused already keeps its date."""
    if Store.objects.active().filter(pk=store.pk).update(paused_at=clock.now()):
        _note("store.paused", store, user)


def resume(store: Store, user: User) -> None:
    """Starts the import again, from where it stopped (decision 14)."""
    if Store.objects.filter(pk=store.pk, paused_at__isnull=False).update(paused_at=None):
        _note("store.resumed", store, user)


def _note(action: str, store: Store, user: User) -> None:
    account = store.selling_partner.account
    audit.record(action, user=user, account=account, subject=f"store {store.public_id}")
