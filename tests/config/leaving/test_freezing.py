"""`freeze`: what may be stolen is of no use here any more, and the evidence stays (T4)."""

from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from config.doctor import work
from config.leaving.asked import store_of
from orders.models import Order
from shipments.models import QueueHold
from shipments.outbox import claiming
from stores import clock
from stores.models import ApiCall, AuditEvent, BigCommerceLink, SellingPartner, Store
from stores.spapi.errors import NotAuthorized
from stores.spapi.tokens import access_token
from tests.factories import TODAY, MemberFactory, NotificationFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db


def frozen(*arguments: str) -> str:
    out = StringIO()
    call_command("freeze", *arguments, stdout=out)
    return out.getvalue()


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    assert client.get("/orders/").status_code == 200
    return client


def test_t4_freeze_throws_tokens_away_pauses_holds_and_signs_out() -> None:
    notification = NotificationFactory.create()
    store = notification.order.store
    seller = store.selling_partner
    SellingPartner.objects.filter(pk=seller.pk).update(access_token="Atza|a")
    link = BigCommerceLink.objects.create(
        store=store,
        store_hash="abcde",
        token="bc-token",
        credentials_changed_at=TODAY,
        created_at=TODAY,
    )
    sibling = StoreFactory.create(selling_partner=seller, marketplace_id="A2EUQ1WTGCTBG2")
    member, other = MemberFactory.create(account=seller.account), MemberFactory.create()
    theirs, foreign = signed_in(member.user), signed_in(other.user)
    untouched = StoreFactory.create()
    ApiCall.objects.create(selling_partner=seller, operation="x", duration_ms=1, at=TODAY)
    assert claiming.due(clock.now()).exists()

    printed = frozen(str(store.public_id))

    assert printed.startswith("Frozen: 1 sellers, 2 stores, 1 BigCommerce tokens")
    assert "security@amazon.com within 24 hours" in printed
    seller.refresh_from_db()
    link.refresh_from_db()
    assert (seller.refresh_token, seller.access_token, link.token) == ("", "", "")
    assert (seller.credentials, seller.credentials_error) == ("bad", "frozen")
    assert not Store.objects.active().filter(pk__in=[store.pk, sibling.pk]).exists()
    assert Store.objects.active().filter(pk=untouched.pk).exists()
    assert QueueHold.objects.get().selling_partner == seller
    assert not claiming.due(clock.now()).exists()
    with pytest.raises(NotAuthorized):
        access_token(seller, clock.now())
    assert theirs.get("/orders/").status_code == 302
    assert foreign.get("/orders/").status_code == 200
    # The evidence.
    assert Order.objects.exists()
    assert ApiCall.objects.exists()
    event = AuditEvent.objects.get(action="seller.frozen")
    assert event.account == seller.account
    assert "Atz" not in str(event.detail)


def test_t4_a_second_freeze_changes_nothing_and_a_renewal_thaws() -> None:
    store = StoreFactory.create()
    frozen(str(store.public_id))
    before = SellingPartner.objects.values().get()
    again = frozen(str(store.public_id))
    assert again.startswith("Frozen already: ")
    assert "0 sellers, 0 stores" in again
    assert SellingPartner.objects.values().get() == before
    assert AuditEvent.objects.filter(action="seller.frozen").count() == 1


def test_t4_freeze_needs_no_key() -> None:
    store = StoreFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
    assert "1 sellers" in frozen(str(store.public_id))
    assert SellingPartner.objects.get().refresh_token == ""


def test_t4_freeze_all_takes_every_seller_and_every_session() -> None:
    sellers = {StoreFactory.create().selling_partner_id for _ in range(2)}
    client = signed_in(UserFactory.create())
    UserSession.objects.create(
        user=UserFactory.create(), ip="192.0.2.1", session_key="k", last_seen_at=TODAY
    )
    assert "2 sellers" in frozen("--all")
    assert set(QueueHold.objects.values_list("selling_partner_id", flat=True)) == sellers
    assert client.get("/orders/").status_code == 302
    assert not UserSession.objects.exists()


def test_t4_a_queue_that_was_held_already_is_frozen_now() -> None:
    store = StoreFactory.create()
    QueueHold.objects.create(
        selling_partner=store.selling_partner,
        reason="feed_rejected",
        amazon_message="x",
        held_at=TODAY,
    )
    frozen(str(store.public_id))
    assert QueueHold.objects.values_list("reason", "amazon_message").get() == ("frozen", "")
    assert "0 sellers" in frozen(str(store.public_id))


def test_t4_the_stores_page_says_that_it_was_frozen_and_how_to_go_on() -> None:
    notification = NotificationFactory.create()
    store = notification.order.store
    frozen(str(store.public_id))
    client = signed_in(MemberFactory.create(account=store.selling_partner.account).user)
    page = client.get("/shipments/notifications/").text
    assert "frozen after an incident" in page
    assert "Amazon rejected the updates" not in page
    assert client.get("/help/errors/").text.count('id="frozen"') == 1


def test_t4_card_strip_and_notifications_say_frozen_and_renew_first() -> None:
    notification = NotificationFactory.create()
    store = notification.order.store
    frozen(store.name.upper())
    client = signed_in(MemberFactory.create(account=store.selling_partner.account).user)
    page = client.get("/stores/").text
    assert "Frozen after an incident: renew the authorization first." in page
    assert "frozen after an incident. Nothing is imported or sent." in page
    for wrong in ("Paused", "Resume</button>", "days left</span>", "lost the connection"):
        assert wrong not in page
    waiting = client.get("/shipments/notifications/?tab=fix").text
    assert "frozen on purpose after an incident, so nothing is sent" in waiting
    assert "I have checked" not in waiting
    findings = [str(finding) for finding in work._feeds(clock.now())]
    assert "frozen after an incident" in findings[0]
    assert not any("Amazon rejected" in finding for finding in findings)


def test_t4_a_store_is_named_by_number_name_or_id_and_else_they_are_listed() -> None:
    store, other = StoreFactory.create(name="Shop A"), StoreFactory.create(name="Shop B")
    for name in (str(store.pk), "shop a", str(store.public_id)):
        assert store_of(name) == store
    with pytest.raises(CommandError) as refused:
        frozen("Shop")
    for known in (store, other):
        assert f"{known.pk}  {known.name}" in str(refused.value)
        assert str(known.public_id) in str(refused.value)


@pytest.mark.parametrize("arguments", [(), ("x", "--all"), ("not-an-id",)])
def test_freeze_wants_one_store_or_all(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        frozen(*arguments)
