"""Handing mails to the mail server: claimed before they are sent, each once (EML-3, EML-4)."""

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import NamedTuple

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F

from shipments.mails import rule
from shipments.mails.queueing import address_of, may_tell, return_code, sends_mail
from shipments.mails.writing import write
from shipments.models import OutgoingMail
from stores.branding import branding_of, sender_of

Kind, State = OutgoingMail.Kind, OutgoingMail.State

SENDING = "sending"
# Longer than a task may live; then the worker that claimed it is dead.
CLAIMED_FOR = timedelta(minutes=10)
# A task is ended after 60 s, and one mail takes 20 s at worst for each step.
BEGINS_FOR_S = 10.0

_log = logging.getLogger(__name__)


class Counts(NamedTuple):
    handed: int = 0
    put_off: int = 0
    failed: int = 0


class _PutOff(Exception):
    """It did not leave and may later; the argument is a code of `words`."""


class _Refused(Exception):
    """It will not leave; the argument is a code of `words`."""


def send_due(now: datetime) -> Counts:
    """Everything that is due, the oldest first, as far as the time of a task goes."""
    until = time.monotonic() + BEGINS_FOR_S
    _end_interrupted(now)
    done = []
    due = OutgoingMail.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at")
    for pk in list(due.values_list("pk", flat=True)[:200]):
        if time.monotonic() > until:
            break
        if _claim(pk, now):
            done.append(_send(pk, now))
    return Counts(done.count(State.HANDED), done.count(State.WAITING), done.count(State.FAILED))


def _end_interrupted(now: datetime) -> None:
    """A worker died with it in its hands: nobody knows whether it left, so a person decides."""
    gone = OutgoingMail.objects.filter(state=State.WAITING, code=SENDING, due_at__lte=now)
    gone.update(state=State.FAILED, code="interrupted", settled_at=now)


def _claim(pk: int, now: datetime) -> bool:
    """Whoever changes the row sends the mail."""
    free = OutgoingMail.objects.filter(pk=pk, state=State.WAITING, due_at__lte=now)
    return bool(
        free.exclude(code=SENDING).update(
            code=SENDING, due_at=now + CLAIMED_FOR, attempts=F("attempts") + 1
        )
    )


def _send(pk: int, now: datetime) -> OutgoingMail.State:
    mail = OutgoingMail.objects.select_related(
        "order__store__selling_partner", "shipment", "return_label"
    ).get(pk=pk)
    try:
        _hand_over(_written(mail))
    except _PutOff as put_off:
        later = rule.retry_in(mail.attempts)
        if later is not None:
            return _settle(mail, State.WAITING, str(put_off), now, now + later)
        return _settle(mail, State.FAILED, "gave_up", now)
    except _Refused as refused:
        return _settle(mail, State.FAILED, str(refused), now)
    return _settle(mail, State.HANDED, "", now)


def _written(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The rule is asked again: an order may have been redacted since (EML-7)."""
    branding = branding_of(mail.order.store)
    if mail.kind == Kind.RETURN_LABEL:
        assert mail.return_label is not None
        code = return_code(mail.order, mail.return_label)
    elif not sends_mail():
        code = "no_mail_server"
    else:
        standing = mail.shipment is not None and mail.shipment.voided_at is None
        allowed = standing and may_tell(mail.order, Kind(mail.kind), branding)
        code = "" if allowed else "not_allowed"
    if code:
        raise _Refused(code)
    mail.sender = sender_of(branding)
    return write(mail, address_of(mail.order))


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Until the connection stands nothing has left; once it breaks in the middle, nobody knows."""
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except SMTPAuthenticationError:
        raise _PutOff("sign_in") from None
    except (SMTPException, OSError):
        raise _PutOff("unreachable") from None
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        raise _by_status(max(status for status, _ in error.recipients.values())) from None
    except SMTPResponseException as error:
        raise _by_status(error.smtp_code) from None
    except (SMTPException, OSError):
        raise _Refused("interrupted") from None
    finally:
        with suppress(SMTPException, OSError):
            connection.close()


def _by_status(status: int) -> _PutOff | _Refused:
    code = f"smtp_{status}"
    return _PutOff(code) if 400 <= status < 500 else _Refused(code)


def _settle(
    mail: OutgoingMail,
    state: OutgoingMail.State,
    code: str,
    now: datetime,
    due_at: datetime | None = None,
) -> OutgoingMail.State:
    mail.state, mail.code = state, code
    mail.due_at = due_at or mail.due_at
    mail.settled_at = None if state == State.WAITING else now
    mail.save(update_fields=["state", "code", "due_at", "settled_at", "sender"])
    if code:
        _log.warning("Mail %s did not leave: %s", mail.pk, code)
    return state
