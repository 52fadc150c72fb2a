"""Mails before an authorization ends, at 30, 14, 7, 3 and 1 days (REA-2). They name stores and dates, nothing else."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse

from stores import mailing
from stores.display import day
from stores.models import SellingPartner, Store
from stores.renewing.renewal import REMIND_AT, TERM_DAYS, reminder, renewal


class Reminded(NamedTuple):
    """Of how many sellers the mail left, and of how many it did not."""

    sent: int
    failed: int


def remind(now: datetime) -> Reminded:
    """Every reminder that is due. One that fails keeps no other back and is tried again at the next call."""
    done = [_remind(seller, now) for seller in _ending(now)]
    return Reminded(done.count(True), done.count(False))


def _ending(now: datetime) -> QuerySet[SellingPartner]:
    begins = now - timedelta(days=TERM_DAYS - REMIND_AT[0] - 1)
    with_stores = SellingPartner.objects.filter(stores__isnull=False).distinct()
    return (
        with_stores.filter(authorized_at__lte=begins)
        .exclude(reminded_days=REMIND_AT[-1])
        .exclude(credentials_error=SellingPartner.DISCONNECTED)
        .defer("refresh_token", "access_token")
        .order_by("pk")
    )


def _remind(seller: SellingPartner, now: datetime) -> bool | None:
    """True: sent. False: failed. None: nothing was due, or another worker is at it."""
    before = seller.reminded_days
    days = reminder(seller.authorized_at, now, before)
    if days is None or not _claim(seller, before, days):
        return None
    if not mailing.send(_mail(seller, now), f"The reminder of seller {seller.pk}"):
        _claim(seller, days, before)
        return False
    return True


def _claim(seller: SellingPartner, before: int | None, after: int | None) -> bool:
    """Whoever changes the row sends the mail; a new authorization meanwhile ends the matter."""
    unchanged = SellingPartner.objects.filter(
        pk=seller.pk, authorized_at=seller.authorized_at, reminded_days=before
    )
    return unchanged.update(reminded_days=after) == 1


def _mail(seller: SellingPartner, now: datetime) -> EmailMessage:
    stores = list(seller.stores.order_by("name"))
    ends = renewal(seller.authorized_at, now)
    due = day(ends.due_at, stores[0].marketplace.time_zone, now)
    facts = {"stores": stores, "ends": ends, "due": due, "address": _address(stores[0])}
    subject = _subject(stores, ends.is_over, due)
    to = mailing.addresses_of(seller.account_id)
    return mailing.written(subject, "stores/mail/renewal.txt", facts, to)


def _subject(stores: list[Store], is_over: bool, due: str) -> str:
    names = stores[0].name if len(stores) == 1 else f"{stores[0].name} and {len(stores) - 1} more"
    return f"{names}: renew the authorization " + ("now" if is_over else f"by {due}")


def _address(store: Store) -> str:
    return f"{settings.BASE_URL}{reverse('stores:renew', args=[store.public_id])}"
