"""Mails to the people of an account (REA-2, decision 24)."""

import logging

import pytest
from django.core.mail import EmailMessage

from stores import mailing
from stores.models import Member
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_only_active_people_of_the_account_are_written_to() -> None:
    manager = MemberFactory.create(role=Member.Role.MANAGER)
    shipper = MemberFactory.create(account=manager.account, role=Member.Role.SHIPPER)
    gone = MemberFactory.create(account=manager.account, role=Member.Role.MANAGER)
    gone.user.is_active = False
    gone.user.save()
    MemberFactory.create(role=Member.Role.MANAGER)
    both = sorted([manager.user.email, shipper.user.email])
    assert mailing.addresses_of(manager.account.pk) == both
    managers = mailing.addresses_of(manager.account.pk, Member.Role.MANAGER)
    assert managers == [manager.user.email]


def test_a_mail_that_fails_is_logged_without_its_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(mail: EmailMessage) -> int:
        raise OSError(f"no way to {mail.to}")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    mail = EmailMessage("Subject", "Body", to=["someone@example.com"])
    with caplog.at_level(logging.ERROR):
        assert mailing.send(mail, "The warning to account 7") is False
    assert "The warning to account 7 failed: OSError" in caplog.text
    assert "someone" not in caplog.text
