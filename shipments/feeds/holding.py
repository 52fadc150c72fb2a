"""A held queue: nothing is sent for the seller before a person has mended the account and says so (TRB-3)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from shipments.models import FeedSubmission, QueueHold, ShipmentNotification
from shipments.outbox import claiming
from shipments.outbox.verdict import Reason
from stores import audit, mailing
from stores.models import Member, SellingPartner, User
from stores.problems import explain


def hold(
    selling_partner: SellingPartner,
    reason: str,
    amazon_message: str,
    now: datetime,
    request_id: str = "",
) -> bool:
    """False if it was held already. Reading at Amazon and following what runs there go on."""
    with transaction.atomic():
        _, made = QueueHold.objects.get_or_create(
            selling_partner=selling_partner,
            defaults={
                "reason": reason,
                "amazon_message": amazon_message,
                "request_id": request_id,
                "held_at": now,
            },
        )
        if made:
            _note("queue.held", selling_partner, None, reason)
    return made


def release(selling_partner: SellingPartner, user: User, now: datetime) -> bool:
    """What waited goes at once. False if nothing was held; the next rejection within the day holds again."""
    with transaction.atomic():
        reasons = list(
            QueueHold.objects.select_for_update()
            .filter(selling_partner=selling_partner)
            .values_list("reason", flat=True)
        )
        if not reasons:
            return False
        QueueHold.objects.filter(selling_partner=selling_partner).delete()
        waiting = ShipmentNotification.objects.filter(
            selling_partner=selling_partner,
            state=ShipmentNotification.State.WAITING,
            reason=Reason.FEED_REJECTED,
            due_at__gt=now,
        )
        claiming.change_many(waiting, {"due_at": now}, wait=True)
        FeedSubmission.objects.filter(
            selling_partner=selling_partner, state__in=FeedSubmission.OPEN, reason="held"
        ).update(due_at=now)
        _note("queue.released", selling_partner, user, reasons[0])
    return True


def mail_managers(selling_partner: SellingPartner, now: datetime) -> bool:
    """Once, when it is held. One that fails is logged: the pages and the doctor say the same until it is released."""
    stores = list(selling_partner.stores.order_by("name"))
    to = mailing.addresses_of(selling_partner.account_id, Member.Role.MANAGER)
    if not (stores and to):
        return False
    names = stores[0].name if len(stores) == 1 else f"{stores[0].name} and {len(stores) - 1} more"
    facts = {
        "stores": stores,
        "problem": explain("feed_rejected"),
        "waiting": ShipmentNotification.objects.filter(
            selling_partner=selling_partner, state__in=ShipmentNotification.UNFINISHED
        ).count(),
        "address": f"{settings.BASE_URL}{reverse('shipments:notifications')}",
    }
    subject = f"{names}: Amazon rejects the shipment updates"
    mail = mailing.written(subject, "shipments/mail/queue_held.txt", facts, to)
    return mailing.send(mail, f"The mail about seller {selling_partner.pk}")


def _note(action: str, selling_partner: SellingPartner, user: User | None, reason: str) -> None:
    audit.record(
        action,
        user=user,
        account=selling_partner.account,
        subject=f"seller {selling_partner.pk}",
        reason=reason,
    )
