"""Mails before an authorization ends (REA-2)."""

import threading
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from pytest_django import Settings

from stores import clock
from stores.models import Member, SellingPartner, Store
from stores.renewing import reminding
from stores.renewing.reminding import remind
from stores.tasks import remind_of_renewals
from tests.amazon import CANADA, PretendedAmazon
from tests.factories import MemberFactory, SellingPartnerFactory, StoreFactory
from tests.stores.consenting import SELLER, connect
from tests.stores.test_renewal import days_before_the_end as at

pytestmark = pytest.mark.django_db

GIVEN = at(365)


def a_seller(**fields: Any) -> SellingPartner:
    """Two stores and two people; its 365 days began at GIVEN."""
    seller: SellingPartner = SellingPartnerFactory.create(authorized_at=GIVEN, **fields)
    StoreFactory.create(selling_partner=seller, name="Müller & Söhne <US>")
    StoreFactory.create(selling_partner=seller, name="Canada", marketplace_id=CANADA)
    for role in (Member.Role.MANAGER, Member.Role.VIEWER):
        MemberFactory.create(account=seller.account, role=role)
    return seller


def test_rea_2_the_users_get_a_mail_at_30_14_7_3_and_1_days(settings: Settings) -> None:
    seller = a_seller()
    MemberFactory.create(account=seller.account, user__is_active=False)
    MemberFactory.create()  # of another account
    sent = [left for left in range(40, -3, -1) if remind(at(left + 0.5)).sent]
    assert sent == [30, 14, 7, 3, 1]
    assert [len(message.to) for message in mail.outbox] == [2] * 5
    people = seller.account.users.filter(is_active=True).values_list("email", flat=True)
    assert sorted(mail.outbox[0].to) == sorted(people)


def test_rea_2_the_mail_names_stores_day_and_way_and_no_secret(settings: Settings) -> None:
    settings.BASE_URL = "https://waybill.example.com"
    seller = a_seller()
    remind(at(14.5))
    (message,) = mail.outbox
    assert message.subject == "Canada and 1 more: renew the authorization by 10 Jan 2027"
    body = str(message.body)
    first = Store.objects.get(name="Canada")
    for words in (
        "14 days left",
        "- Canada, Amazon.ca (Canada)",
        "- Müller & Söhne <US>, Amazon.com (United States)",
        f"https://waybill.example.com/stores/{first.public_id}/renew/",
        "Apps and Services, then Manage Your Apps",  # REA-4
    ):
        assert words in body
    for secret in (seller.refresh_token, seller.seller_id):
        assert secret not in message.message().as_string()


def test_rea_2_steps_that_passed_during_a_downtime_make_one_mail() -> None:
    a_seller()
    assert remind(at(2)) == (1, 0)
    assert len(mail.outbox) == 1
    assert remind(at(2)) == (0, 0)


def test_rea_2_a_subject_of_two_lines_stays_one() -> None:
    seller = a_seller()
    Store.objects.filter(selling_partner=seller).update(name="One\r\nBcc: evil@example.com")
    remind(at(14.5))
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].bcc == []


def test_rea_2_a_mail_that_fails_blocks_no_other_and_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = a_seller(), a_seller()
    address = bad.account.users.values_list("email", flat=True)[0]
    send = EmailMessage.send

    def broken(message: EmailMessage) -> int:
        if address in message.to:
            raise SMTPServerDisconnected(f"cannot reach {address}")
        return send(message)

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", broken)
        assert remind(at(30)) == (1, 1)
    assert "SMTPServerDisconnected" in caplog.text
    assert address not in caplog.text
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.reminded_days, good.reminded_days) == (None, 30)
    assert remind(at(29)) == (1, 0)


def test_rea_2_nobody_is_reminded_of_what_is_disconnected_or_has_no_store() -> None:
    SellingPartnerFactory.create(authorized_at=GIVEN)
    gone = a_seller()
    gone.credentials, gone.credentials_error = "bad", SellingPartner.DISCONNECTED
    gone.save()
    assert remind(at(5)) == (0, 0)


def test_rea_2_a_new_authorization_starts_the_reminders_anew(
    reached_amazon: PretendedAmazon, member: Member
) -> None:
    reached_amazon.add_seller(SELLER)
    connect(reached_amazon, member)
    now = clock.now()
    assert remind(now + timedelta(days=365 - 7)).sent == 1
    connect(reached_amazon, member)
    assert SellingPartner.objects.get().reminded_days is None
    assert remind(clock.now() + timedelta(days=365 - 30)).sent == 1


@pytest.mark.django_db(transaction=True)
def test_rea_2_sys_3_two_workers_send_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    a_seller()
    barrier, sent = threading.Barrier(4, timeout=30), []
    claim = reminding._claim

    def after_all_have_looked(*args: Any) -> bool:
        barrier.wait()
        return claim(*args)

    monkeypatch.setattr(reminding, "_claim", after_all_have_looked)

    def work() -> None:
        sent.append(remind(at(7)).sent)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [0, 0, 0, 1]
    assert len(mail.outbox) == 1


def test_rea_2_the_daily_task_counts() -> None:
    a_seller(reminded_days=None)
    SellingPartner.objects.update(authorized_at=clock.now() - timedelta(days=360))
    assert remind_of_renewals() == "1 sent, 0 failed"
