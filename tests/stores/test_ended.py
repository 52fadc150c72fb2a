"""The end of an authorization: by when its data must be gone, and who is told (DPP 1.7)."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from stores import clock
from stores.models import AuditEvent, Member, SellingPartner, Store
from stores.renewing.ended import ended, mail_due
from stores.renewing.leftover import warn
from stores.tasks import remind_of_renewals
from tests.factories import TODAY, MemberFactory, SellingPartnerFactory, StoreFactory, UserFactory


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_dpp_1_7_data_must_be_gone_30_days_after_the_end() -> None:
    assert ended(False, TODAY, TODAY + days(400)) is None
    tones = {
        day: (end.days_left, end.tone)
        for day in (0, 19.9, 20, 29.9, 30, 50)
        if (end := ended(True, TODAY, TODAY + days(day)))
    }
    assert tones == {
        0: (30, ""), 19.9: (10, "warn"), 20: (10, "warn"), 29.9: (0, "warn"), 30: (0, "bad"), 50: (0, "bad"),
    }  # fmt: skip
    assert [mail_due(TODAY, TODAY + days(day), None) for day in (19, 20, 29, 31)] == [
        None,
        20,
        20,
        30,
    ]
    assert [mail_due(TODAY, TODAY + days(day), 20) for day in (25, 30)] == [None, 30]
    assert mail_due(TODAY, TODAY + days(90), 30) is None


def a_seller_that_ended(code: str = "connection_invalid") -> SellingPartner:
    seller: SellingPartner = SellingPartnerFactory.create(
        credentials="bad", credentials_error=code, credentials_changed_at=TODAY
    )
    StoreFactory.create(selling_partner=seller, name="Harbour")
    return seller


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["connection_invalid", "disconnected", "frozen"])
def test_dpp_1_7_managers_and_operators_are_mailed_twice_and_nothing_is_deleted(code: str) -> None:
    seller = a_seller_that_ended(code)
    manager = MemberFactory.create(account=seller.account)
    MemberFactory.create(account=seller.account, role=Member.Role.VIEWER)
    operator = UserFactory.create(is_superuser=True)
    sent = [day for day in range(60) if warn(TODAY + days(day + 0.1)).sent]
    assert sent == [20, 30]
    first, second = mail.outbox
    assert sorted(first.to) == sorted([manager.user.email, operator.email])
    assert first.subject == "Harbour: the data must be deleted by 23 Dec"
    assert second.subject == "Harbour: the data must be deleted now"
    assert f"purge_store {seller.public_id} --seller" in str(second.body)
    assert Store.objects.exists()
    assert [row.detail["days"] for row in AuditEvent.objects.order_by("pk")] == [20, 30]


@pytest.mark.django_db
def test_dpp_1_7_a_renewal_ends_the_matter_and_another_end_begins_anew() -> None:
    seller = a_seller_that_ended()
    MemberFactory.create(account=seller.account)
    assert warn(TODAY + days(21)).sent == 1
    SellingPartner.objects.update(credentials="good")
    assert warn(TODAY + days(31)).sent == 0
    SellingPartner.objects.update(credentials="bad", credentials_changed_at=TODAY + days(40))
    assert warn(TODAY + days(59)).sent == 0
    assert warn(TODAY + days(61)).sent == 1


@pytest.mark.django_db
def test_a_mail_that_fails_is_tried_again_and_the_daily_task_sends_it() -> None:
    seller = a_seller_that_ended()
    MemberFactory.create(account=seller.account)
    with patch("django.core.mail.EmailMessage.send", side_effect=OSError):
        assert warn(TODAY + days(21)).failed == 1
    assert not AuditEvent.objects.exists()
    with patch("stores.clock.now", lambda: TODAY + days(22)):
        assert remind_of_renewals() == "1 sent, 0 failed"


@pytest.mark.django_db
def test_dpp_1_7_the_card_says_by_when() -> None:
    seller = a_seller_that_ended()
    client = Client()
    client.force_login(MemberFactory.create(account=seller.account).user)
    SellingPartner.objects.update(credentials_changed_at=clock.now() - days(5))
    page = client.get("/stores/").text
    assert "must be deleted by" in page
    SellingPartner.objects.update(credentials_changed_at=clock.now() - days(31))
    assert "should have been deleted by" in client.get("/stores/").text
    SellingPartner.objects.update(credentials="good")
    assert "deleted by" not in client.get("/stores/").text
