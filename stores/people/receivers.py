"""What happens when people sign in and change their factors; connected in `stores/apps.py`."""

from allauth.mfa import signals as mfa

from stores.people import second_factor


def connect() -> None:
    mfa.authenticator_added.connect(second_factor.on_added)
    mfa.authenticator_reset.connect(second_factor.on_reset)
    mfa.authenticator_removed.connect(second_factor.on_removed)
