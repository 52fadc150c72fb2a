"""What people see of BigCommerce: the order's page, the notification, the list, the strip, support (I8, T5)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_q.models import OrmQ

from config.strips import BigCommerce, Cancellations, Outbox, strip
from shipments.bigcommerce import verdict
from shipments.bigcommerce.wording import words
from shipments.models import BigCommerceUpdate, ShipmentNotification
from stores import clock
from stores.models import AuditEvent, BigCommerceLink, Member
from tests.factories import (
    MemberFactory,
    NotificationFactory,
    ShipmentFactory,
    StoreFactory,
    UserFactory,
)
from tests.stores.bigcommerce.conftest import make_link
from tests.stores.visiting import client_of, page, signed_in

pytestmark = pytest.mark.django_db

Reason = verdict.Reason


def an_update(
    state: str = "rejected", reason: str = "products_differ", **fields: Any
) -> BigCommerceUpdate:
    """Of a shipped order of a linked store, with its notification."""
    shipment = fields.pop("shipment", None) or ShipmentFactory.create(
        order__store=StoreFactory.create()
    )
    NotificationFactory.create(shipment=shipment, state=ShipmentNotification.State.ACCEPTED)
    link = make_link(store=shipment.order.store, **fields.pop("link", {}))
    now = clock.now()
    values = {"due_at": now, "queue_at": now, "created_at": now, **fields}
    made: BigCommerceUpdate = BigCommerceUpdate.objects.create(
        link=link, order=shipment.order, shipment=shipment, state=state, reason=reason, **values
    )
    return made


def reader(update: BigCommerceUpdate, role: Member.Role = Member.Role.SHIPPER) -> Client:
    return signed_in(update.order.store, role)


def pages_of(update: BigCommerceUpdate) -> list[str]:
    notification = ShipmentNotification.objects.get(order=update.order)
    return [
        f"/shipments/order/{update.order.public_id}/",
        f"/shipments/notifications/{notification.public_id}/",
        "/shipments/bigcommerce/",
    ]


def test_decision_30_a_refused_parcel_says_what_to_do_and_has_one_button(db: None) -> None:
    update = an_update(message="Too many units.")
    client = reader(update)
    for url in pages_of(update):
        text = page(client, url)
        assert "The products of the order in BigCommerce are not those of this order." in text
        assert (
            "BigCommerce&#x27;s words: Too many units." in text
            or "BigCommerce's words: Too many" in text
        )
        assert text.count(f"/shipments/bigcommerce/{update.public_id}/retry/") == 1


def test_a_waiting_parcel_names_the_next_try(db: None) -> None:
    now = clock.now()
    update = an_update("waiting", "unavailable", due_at=now + timedelta(minutes=40))
    for url in pages_of(update):
        text = page(reader(update), url)
        assert "BigCommerce could not be reached." in text
        assert "Next try" in text
        assert "/retry/" not in text


def test_an_order_without_a_link_says_nothing_of_bigcommerce(db: None) -> None:
    shipment = ShipmentFactory.create()
    client = signed_in(shipment.order.store)
    assert "BigCommerce" not in page(client, f"/shipments/order/{shipment.order.public_id}/")
    assert "Nothing waits for BigCommerce" in page(client, "/shipments/bigcommerce/")


def test_trying_again_queues_it_and_is_noted(db: None) -> None:
    update = an_update()
    url = f"/shipments/bigcommerce/{update.public_id}/retry/"
    answer = reader(update).post(url, follow=True)
    assert "is queued again. BigCommerce is told within a minute." in answer.content.decode()
    update.refresh_from_db()
    assert (update.state, update.reason) == ("waiting", "")
    assert [job.func() for job in OrmQ.objects.all()] == ["shipments.tasks.send_to_shop"]
    again = reader(update).post(url, follow=True)
    assert "There is nothing to send to BigCommerce" in again.content.decode()


@pytest.mark.parametrize(
    ("state", "reason", "teller", "may"),
    [
        ("rejected", "refused", "bigcommerce", True),
        ("not_needed", "not_there", "waybill", True),
        # Waybill has told Amazon in its place: never both.
        ("not_needed", "not_there", "bigcommerce", False),
        ("not_needed", "shipped_there", "waybill", False),
        ("accepted", "", "waybill", False),
        ("cancelled", "voided", "waybill", False),
    ],
)
def test_shp_26_only_what_may_be_sent_is_tried_again(
    db: None, state: str, reason: str, teller: str, may: bool
) -> None:
    update = an_update(state, reason, link={"teller": teller})
    reader(update).post(f"/shipments/bigcommerce/{update.public_id}/retry/")
    update.refresh_from_db()
    assert update.state == ("waiting" if may else state)


def test_t5_viewers_and_strangers_send_nothing(db: None) -> None:
    update = an_update()
    url = f"/shipments/bigcommerce/{update.public_id}/retry/"
    viewer = reader(update, Member.Role.VIEWER)
    assert "A shipper can send it again" in page(viewer, "/shipments/bigcommerce/")
    assert viewer.post(url).status_code == 403
    stranger = client_of(MemberFactory.create())
    assert stranger.post(url).status_code == 404
    assert "not those of this order" not in page(stranger, "/shipments/bigcommerce/")
    update.refresh_from_db()
    assert update.state == "rejected"


def test_the_list_costs_the_same_for_one_and_for_many(
    db: None, django_assert_max_num_queries: Any
) -> None:
    update = an_update()
    for number in range(12):
        shipment = ShipmentFactory.create(order__store=update.order.store)
        BigCommerceUpdate.objects.create(
            link=update.link, order=shipment.order, shipment=shipment, due_at=clock.now(),
            queue_at=clock.now(), created_at=clock.now(), state=("waiting", "rejected")[number % 2],
        )  # fmt: skip
    client = reader(update)
    page(client, "/shipments/bigcommerce/")
    with django_assert_max_num_queries(10):
        text = page(client, "/shipments/bigcommerce/")
    assert text.count("/retry/") == 7


def test_decision_7_a_refused_token_shows_on_the_strip_the_card_and_the_order(db: None) -> None:
    update = an_update("waiting", "unauthorized", link={"credentials": "bad"})
    manager = reader(update, Member.Role.MANAGER)
    text = page(manager, "/stores/")
    assert "BigCommerce refuses the token" in text
    assert f"/stores/{update.order.store.public_id}/bigcommerce/" in text
    for url in pages_of(update):
        assert "A manager pastes a new token" in page(manager, url)
    BigCommerceLink.objects.update(unlinked_at=clock.now())
    assert "BigCommerce refuses the token" not in page(
        client_of(MemberFactory.create()), "/stores/"
    )


@pytest.mark.parametrize(
    ("found", "words_of_strip"),
    [
        (BigCommerce(cut_off=1), "refuses the token of 1 store"),
        (BigCommerce(cut_off=2), "refuses the tokens of 2 stores"),
        (BigCommerce(to_fix=1), "1 parcel could not be sent to BigCommerce"),
        (BigCommerce(to_fix=3), "3 parcels could not be sent to BigCommerce"),
        (BigCommerce(over_an_hour=1), "1 parcel could not be sent to BigCommerce for more than"),
    ],
)
def test_the_strip_leads_to_what_must_be_mended(found: BigCommerce, words_of_strip: str) -> None:
    made = strip([], Outbox(), Cancellations(), clock.now(), staff=False, bigcommerce=found)
    assert made is not None
    assert words_of_strip in f"{made.subject} {made.text}"
    assert made.page in ("stores:list", "shipments:bigcommerce")


def test_a_rejected_parcel_is_counted_on_every_page(db: None) -> None:
    update = an_update()
    assert "1 parcel</strong> could not be sent to BigCommerce" in page(reader(update), "/orders/")


@pytest.mark.parametrize(
    ("reason", "minutes", "warns"),
    [("unavailable", 61, True), ("unavailable", 59, False), ("not_there_yet", 600, False)],
)
def test_decision_24_an_hour_without_bigcommerce_is_said_on_every_page(
    db: None, reason: str, minutes: int, warns: bool
) -> None:
    update = an_update("waiting", reason)
    long_ago = clock.now() - timedelta(minutes=minutes)
    BigCommerceUpdate.objects.update(created_at=long_ago)
    text = page(reader(update), "/orders/")
    assert ("could not be sent to BigCommerce for more than an hour" in text) is warns


def test_shp_26_a_notification_left_to_bigcommerce_says_so(db: None) -> None:
    update = an_update("waiting", "", link={"teller": "bigcommerce"})
    ShipmentNotification.objects.update(state="not_needed", reason="bigcommerce")
    text = page(reader(update), pages_of(update)[1])
    assert "BigCommerce tells Amazon about this order" in text


def test_shp_26_a_parcel_that_waybill_has_yet_to_tell_is_held_and_says_so(db: None) -> None:
    update = an_update("waiting", "", link={"teller": "bigcommerce"})
    BigCommerceUpdate.objects.update(created_at=clock.now() - timedelta(hours=2))
    ShipmentNotification.objects.update(state="waiting", reason="scheduled")
    for url in pages_of(update):
        assert "BigCommerce would tell Amazon as well" in page(reader(update), url)
    assert "for more than an hour" not in page(reader(update), "/orders/")
    ShipmentNotification.objects.update(state="accepted", reason="")
    for url in pages_of(update):
        assert "BigCommerce is told within a minute" in page(reader(update), url)


def test_every_reason_reads_as_itself(db: None) -> None:
    update = an_update()
    states = dict.fromkeys(Reason, "rejected")
    states |= dict.fromkeys(verdict.NOT_NEEDED, "not_needed")
    states |= {Reason.VOIDED: "cancelled", Reason.ORDER_CANCELLED: "cancelled"}
    waits = ("throttled", "unavailable", "no_answer", "slow", "not_there_yet", "unauthorized")
    states |= dict.fromkeys(map(Reason, waits), "waiting")
    seen = set()
    for reason, state in states.items():
        update.state, update.reason = state, reason
        update.link.credentials = "bad" if reason == "unauthorized" else "good"
        seen.add(words(update).text)
    assert len(seen) == len(Reason)


def test_shp_19_support_reads_and_pushes_and_it_is_audited(db: None) -> None:
    update = an_update("waiting", "unavailable", due_at=clock.now() + timedelta(hours=1))
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    url = "/admin/shipments/bigcommerceupdate/"
    assert "unavailable" in page(client, url)
    assert client.get(f"{url}add/").status_code == 403
    assert client.post(f"{url}{update.pk}/change/", {"state": "accepted"}).status_code == 403
    data = {"action": "push_now", "_selected_action": [update.pk]}
    assert "1 pushed" in client.post(url, data, follow=True).content.decode()
    update.refresh_from_db()
    assert update.due_at <= clock.now()
    assert AuditEvent.objects.latest("pk").action == "bigcommerce.pushed"
    assert [job.func() for job in OrmQ.objects.all()] == ["shipments.tasks.send_to_shop"]


def test_i8_a_refused_token_is_the_one_thing_to_mend_and_a_manager_finds_where(db: None) -> None:
    update = an_update(
        "waiting", "unavailable", message="Internal Server Error", link={"credentials": "bad"}
    )
    settings = f"/stores/{update.order.store.public_id}/bigcommerce/"
    manager = reader(update, Member.Role.MANAGER)
    for url in pages_of(update):
        text = page(manager, url)
        assert "BigCommerce refuses the token" in text
        assert "Internal Server Error" not in text
        assert text.count(settings) == 1
        assert "Paste a new token" not in page(reader(update), url)
    cards = page(manager, "/stores/")
    assert "Needs a new token" in cards
    assert "</svg>Good</span>" not in cards
    badge = '<span class="nav-count warn">1<span class="sr"> need attention</span></span>'
    assert badge in cards


def test_the_list_of_bigcommerce_is_one_click_from_the_notifications_of_a_linked_store(
    db: None,
) -> None:
    update = an_update()
    link = 'href="/shipments/bigcommerce/">BigCommerce</a>'
    assert link in page(reader(update), "/shipments/notifications/")
    BigCommerceLink.objects.update(unlinked_at=clock.now())
    assert link not in page(reader(update), "/shipments/notifications/")
