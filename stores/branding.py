"""How a store presents itself (CON-7, EML-3): what was set, and what holds where nothing was."""

from email.utils import parseaddr

from django.conf import settings

from stores.models import Branding, Store


def branding_of(store: Store) -> Branding:
    """The store's row without its logo, or the defaults; one query."""
    found = Branding.objects.filter(store=store).defer("logo").first()
    return found or Branding(store=store)


def shown_name(branding: Branding) -> str:
    return branding.name or branding.store.name


def sender_of(branding: Branding) -> str:
    """The exact address that mails of the store leave from; Amazon must know it as an approved sender (EML-3)."""
    return branding.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
