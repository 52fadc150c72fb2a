"""One mail a day per account with the number of open orders that lose their buyers soon (decision 33): nothing else."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.urls import reverse

from orders.models import Order
from redaction.due import due_orders
from redaction.schedule import WARNING
from stores import mailing
from stores.leases import hold
from stores.models import Account, Member, Store

_log = logging.getLogger(__name__)

# A little less than the day between two runs, so that no run is passed over because it came a minute early.
AGAIN_AFTER = timedelta(hours=23)
LEASE_S = 120
TOLD = (Member.Role.MANAGER, Member.Role.SHIPPER)


class Reminded(NamedTuple):
    """Of how many accounts the mail left, and of how many it did not."""

    sent: int
    failed: int


def losing(now: datetime, orders: QuerySet[Order]) -> QuerySet[Order]:
    """Those of the orders that nobody has shipped and that lose their buyers within three days, or should have."""
    return due_orders(now + WARNING, orders.filter(status__in=Order.OPEN))


def remind(now: datetime) -> Reminded:
    """Every mail that is due. Killed after a mail left and before that was noted, it mails once more."""
    sent = failed = 0
    waiting = Q(redaction_mailed_at=None) | Q(redaction_mailed_at__lte=now - AGAIN_AFTER)
    for account_id in Account.objects.filter(waiting).order_by("pk").values_list("pk", flat=True):
        with hold(f"losing-{account_id}", LEASE_S) as alone:
            # Asked again under the lease: another worker may just have told it.
            account = Account.objects.filter(waiting, pk=account_id).first() if alone else None
            number = 0 if account is None else _number(account, now)
            if account is None or not number:
                continue
            if not _told(account, number):
                failed += 1
                continue
            Account.objects.filter(pk=account_id).update(redaction_mailed_at=now)
            sent += 1
    return Reminded(sent, failed)


def _number(account: Account, now: datetime) -> int:
    stores = list(Store.objects.filter(selling_partner__account=account))
    return losing(now, Order.objects.filter(store__in=stores)).count() if stores else 0


def _told(account: Account, number: int) -> bool:
    message = _mail(account, number)
    if not message.to:
        _log.warning("Nobody to remind: account %s has no active manager or shipper", account.pk)
        return False
    return mailing.send(message, f"The reminder of removals to account {account.pk}")


def _mail(account: Account, number: int) -> EmailMessage:
    orders = "1 open order loses" if number == 1 else f"{number} open orders lose"
    facts = {
        "account": account.name,
        "number": number,
        "address": f"{settings.BASE_URL}{reverse('redaction:overview')}?tab=open",
    }
    people = {address for role in TOLD for address in mailing.addresses_of(account.pk, role)}
    subject = f"{orders} the buyer's details within 3 days"
    return mailing.written(subject, "redaction/mail/losing.txt", facts, sorted(people))
