"""Mails about data that must be deleted, since its seller's authorization ended (DPP 1.7)."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.db.models import QuerySet

from stores import audit, mailing
from stores.display import day
from stores.models import AuditEvent, Member, SellingPartner, User
from stores.renewing.ended import Ended, ended, mail_due
from stores.renewing.reminding import Reminded

MAILED = "seller.data_due"


def sellers_that_ended() -> QuerySet[SellingPartner]:
    """With stores, and without a valid authorization. Without their tokens."""
    bad = SellingPartner.objects.filter(credentials=SellingPartner.Credentials.BAD)
    with_stores = bad.filter(stores__isnull=False).distinct().order_by("pk")
    return with_stores.select_related("account").defer("refresh_token", "access_token")


def end_of(seller: SellingPartner, now: datetime) -> Ended | None:
    is_bad = seller.credentials == SellingPartner.Credentials.BAD
    return ended(is_bad, seller.credentials_changed_at, now)


def warn(now: datetime) -> Reminded:
    """After 20 days, and when it must be gone; the audit list remembers, and proves, that people were told."""
    done = [_warn(seller, now) for seller in sellers_that_ended()]
    return Reminded(done.count(True), done.count(False))


def _warn(seller: SellingPartner, now: datetime) -> bool | None:
    """True: sent. False: failed, and tried again the next day. None: nothing was due."""
    end = end_of(seller, now)
    if end is None:
        return None
    subject = f"seller {seller.public_id}"
    told = AuditEvent.objects.filter(action=MAILED, subject=subject, at__gte=end.ended_at)
    days = mail_due(end.ended_at, now, max((row.detail["days"] for row in told), default=None))
    if days is None:
        return None
    if not mailing.send(_mail(seller, end, now), f"The mail about the data of seller {seller.pk}"):
        return False
    audit.record(MAILED, user=None, account=seller.account, subject=subject, days=days)
    return True


def _mail(seller: SellingPartner, end: Ended, now: datetime) -> EmailMessage:
    """To the managers, and to those who run the installation: only they can delete."""
    stores = list(seller.stores.order_by("name"))
    by = day(end.purge_by, stores[0].marketplace.time_zone, now)
    names = stores[0].name if len(stores) == 1 else f"{stores[0].name} and {len(stores) - 1} more"
    subject = f"{names}: the data must be deleted " + ("now" if end.tone == "bad" else f"by {by}")
    operators = User.objects.filter(is_active=True, is_superuser=True).values_list(
        "email", flat=True
    )
    to = {*mailing.addresses_of(seller.account_id, Member.Role.MANAGER), *operators}
    facts = {"stores": stores, "end": end, "by": by, "seller": seller}
    return mailing.written(subject, "stores/mail/data_due.txt", facts, sorted(to))
