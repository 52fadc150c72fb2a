"""The mail to a person whose sign-in somebody else changed: a thief at the desk does not stay unseen (T14)."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from django.db import transaction

from stores import mailing
from stores.models import User

_RIGHTS = {"is_active", "is_staff", "is_superuser", "groups", "user_permissions"}


def changes_to_tell(fields: Collection[str]) -> Iterator[str]:
    """In words, what these changed fields mean to the person. No new value stands in the mail."""
    if "password" in fields:
        yield "Your password was set anew."
    if "email" in fields:
        yield "The e-mail address that you sign in with was changed."
    if _RIGHTS & set(fields):
        yield "What you may do at the support desk, or whether you may sign in, was changed."


def tell(user: User, fields: Collection[str], addresses: Iterable[str]) -> None:
    """Once it is saved. `addresses`: also the one that the person had until now."""
    changes = list(changes_to_tell(fields))
    if not changes:
        return
    mails = [
        mailing.written(
            "Your sign-in to Waybill was changed",
            "people/mail/changed_by_support.txt",
            {"changes": changes},
            [address],
        )
        for address in sorted({*addresses})
    ]
    for mail in mails:
        what = f"The mail about changes of user {user.pk}"
        transaction.on_commit(partial(mailing.send, mail, what))
