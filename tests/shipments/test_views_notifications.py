from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from config.leaving.freezing import freeze
from shipments.feeds.gathering import gather
from shipments.models import NotificationAttempt, QueueHold, ShipmentNotification
from shipments.outbox.notifying import send_due
from stores.models import AuditEvent, Member, SellingPartner, User
from tests.factories import (
    TODAY,
    MemberFactory,
    NotificationFactory,
    StoreFactory,
    UserFactory,
    order_with_items,
)
from tests.shipments.edge import ScriptedAmazon, lost, refused, shipped, state, throttled
from tests.shipments.test_views_marking import browser, entered, pokes

__all__ = ["pokes"]

pytestmark = pytest.mark.django_db


def user_for(notification: ShipmentNotification, role: Member.Role = Member.Role.SHIPPER) -> User:
    account = notification.order.store.selling_partner.account
    user: User = MemberFactory.create(account=account, role=role).user
    return user


def url(notification: ShipmentNotification, what: str = "") -> str:
    return f"/shipments/notifications/{notification.public_id}/{what}"


def in_state(state: str, reason: str = "", **fields: Any) -> ShipmentNotification:
    made: ShipmentNotification = NotificationFactory.create(state=state, reason=reason, **fields)
    return made


@pytest.mark.parametrize(
    ("notification_state", "reason", "tab", "words"),
    [
        ("waiting", "", "waiting", "Amazon is told within a minute"),
        ("waiting", "throttled", "waiting", "Waits behind other updates"),
        ("waiting", "unavailable", "waiting", "could not be reached"),
        (
            "waiting",
            "unauthorized",
            "waiting",
            "did not accept our authorization for another update",
        ),
        ("waiting", "no_answer", "waiting", "The same message is sent again"),
        ("sending", "", "waiting", "Amazon is being told"),
        ("unknown", "no_answer", "waiting", "answer was lost"),
        ("unknown", "already_shipped", "waiting", "order is shipped already. The order is read"),
        ("unknown", "refused", "waiting", "did not take the shipment. The order is read"),
        ("accepted", "", "accepted", "Amazon knows that the order shipped"),
        ("rejected", "refused", "fix", "Correct and send again"),
        ("rejected", "buy_shipping_only", "fix", "Open in Seller Central"),
        ("rejected", "package_taken", "fix", "Try again"),
        ("rejected", "nothing_left", "fix", "Try again"),
        ("rejected", "unknown_order", "fix", "Try again"),
        ("rejected", "bad_items", "fix", "Try again"),
        ("rejected", "bad_package", "fix", "Try again"),
        ("not_needed", "already_shipped", "ended", "already showed the order as shipped"),
        ("cancelled", "order_cancelled", "ended", "was cancelled"),
    ],
)
def test_shp_21_i8_every_state_has_its_words_and_at_most_one_button(
    notification_state: str, reason: str, tab: str, words: str
) -> None:
    notification = in_state(notification_state, reason)
    client = browser(user_for(notification))
    row = client.get(f"/shipments/notifications/?show={tab}")
    assert notification.order.amazon_order_id in row.text
    assert words in row.text
    detail = client.get(url(notification))
    assert detail.status_code == 200
    assert words in detail.text


def test_the_tiles_count_and_the_first_tab_is_the_one_with_work() -> None:
    store = StoreFactory.create()
    orders = [order_with_items(store=store, status="shipped") for _ in range(4)]
    made = [NotificationFactory.create(shipment__order=order) for order in orders]
    for notification, (state_, reason) in zip(
        made,
        [("accepted", ""), ("waiting", "throttled"), ("waiting", ""), ("rejected", "refused")],
        strict=True,
    ):
        notification.state, notification.reason = state_, reason
        notification.settled_at = TODAY
        notification.save()
    client = browser(user_for(made[0]))
    page = client.get("/shipments/notifications/")
    assert page.context["tiles"] == (1, 2, 1, 1)
    assert page.context["tab"].key == "fix"
    ShipmentNotification.objects.filter(state="accepted").update(
        settled_at=TODAY - timedelta(days=1)
    )
    assert client.get("/shipments/notifications/").context["tiles"].accepted_today == 0


@pytest.mark.parametrize("query", ["show=nonsense", "page=0", "page=x", "page=99999", "page=²"])
def test_odd_addresses_still_show_a_list(query: str) -> None:
    client = browser(user_for(in_state("accepted")))
    assert client.get(f"/shipments/notifications/?{query}").status_code == 200
    assert client.get("/shipments/?before=²").status_code == 200


def test_long_lists_have_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipments.listing.rows.ROWS", 2)
    store = StoreFactory.create()
    for _ in range(5):
        order = order_with_items(store=store, status="shipped")
        last = NotificationFactory.create(shipment__order=order)
    client = browser(user_for(last))
    seen = set()
    for number in (1, 2, 3):
        page = client.get(f"/shipments/notifications/?show=waiting&page={number}")
        seen |= {row.notification.pk for row in page.context["rows"]}
    assert len(seen) == 5
    address, shown = "/shipments/", 0
    while address:
        listed = client.get(address)
        shown += len(listed.context["rows"])
        address = listed.context["older"]
    assert shown == 5


def test_trb_6_the_detail_shows_amazons_words_request_id_and_all_tries(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [throttled(TODAY + timedelta(minutes=5))]
    send_due(notification.selling_partner_id, TODAY)
    edge.answers = [refused("Invalid carrier")]
    send_due(notification.selling_partner_id, TODAY + timedelta(minutes=6))
    page = browser(user_for(notification)).get(url(notification)).text
    for text in (
        "Invalid carrier",
        "req-400",
        "req-429",
        "1. Throttled",
        "2. Rejected",
        "status 400",
    ):
        assert text in page
    assert "Lindqvist" not in page


def test_shp_22_retry_puts_a_rejected_one_back_into_the_queue(
    edge: ScriptedAmazon, pokes: list[tuple[Any, ...]]
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid Input")]
    send_due(notification.selling_partner_id, TODAY)
    answer = browser(user_for(notification)).post(url(notification, "retry/"), follow=True)
    assert "is queued again" in answer.text
    assert state(notification) == ("waiting", "")
    assert pokes == [("shipments.tasks.send_for_seller", notification.selling_partner_id)]
    send_due(notification.selling_partner_id, TODAY)
    assert state(notification) == ("accepted", "")
    assert [sent.package_reference_id for sent in edge.sent] == ["1", "1"]


def test_shp_22_while_throttled_retry_shows_the_time_and_does_nothing(
    pokes: list[tuple[Any, ...]],
) -> None:
    until = TODAY + timedelta(minutes=30)
    notification = in_state("waiting", "throttled", due_at=until)
    answer = browser(user_for(notification)).post(url(notification, "retry/"), follow=True)
    assert "is tried again by itself in 30 min" in answer.text
    notification.refresh_from_db()
    assert notification.due_at == until
    assert pokes == []


@pytest.mark.parametrize("finished", ["accepted", "not_needed", "cancelled", "sending"])
def test_shp_8_retry_never_revives_a_finished_one(finished: str) -> None:
    notification = in_state(finished)
    browser(user_for(notification)).post(url(notification, "retry/"))
    assert state(notification)[0] == finished


def test_a_rejected_shipment_can_be_corrected_and_is_sent_once(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid carrier")]
    send_due(notification.selling_partner_id, TODAY)
    client = browser(user_for(notification))
    page = client.get(url(notification, "correct/"))
    assert "1Z999AA10123456784" in page.text
    wrong = client.post(url(notification, "correct/"), entered(carrier_code="Fedex"))
    assert wrong.status_code == 422
    early = client.post(url(notification, "correct/"), entered(ship_date="2025-11-23"))
    assert early.status_code == 422
    assert "The order was placed on 22 November 2026" in early.text
    right = entered(carrier_code="USPS", tracking_number="9400 1118 9922 3100 0000 00")
    assert client.post(url(notification, "correct/"), right).status_code == 302
    send_due(notification.selling_partner_id, TODAY)
    assert edge.sent[-1].carrier_code == "USPS"
    assert edge.sent[-1].tracking_number == "9400111899223100000000"
    assert state(notification) == ("accepted", "")
    client.post(url(notification, "correct/"), entered(tracking_number="1ZTOOLATE"))
    notification.shipment.refresh_from_db()
    assert notification.shipment.tracking_number == "9400111899223100000000"


def test_decision_27_a_correction_may_take_the_number_away_after_a_tick(
    edge: ScriptedAmazon,
) -> None:
    notification = shipped(order_with_items())
    edge.answers = [refused("Invalid tracking number")]
    send_due(notification.selling_partner_id, TODAY)
    client = browser(user_for(notification))
    letter = entered(tracking_number="")
    page = client.post(url(notification, "correct/"), letter)
    assert page.status_code == 422
    assert "This parcel has no tracking number." in page.text
    assert (
        client.post(url(notification, "correct/"), {**letter, "tick": "untracked"}).status_code
        == 302
    )
    send_due(notification.selling_partner_id, TODAY)
    assert len(edge.sent) == 1
    notification.refresh_from_db()
    assert (notification.state, notification.via, notification.reason) == (
        "waiting",
        "feed",
        "untracked",
    )
    assert len(gather(notification.selling_partner_id, TODAY + timedelta(minutes=1))) == 1


def test_shp_8_a_shipment_that_amazon_may_have_is_never_changed(edge: ScriptedAmazon) -> None:
    notification = shipped(order_with_items())
    edge.answers = [lost()]
    send_due(notification.selling_partner_id, TODAY)
    ShipmentNotification.objects.update(state="rejected", reason="refused")
    client = browser(user_for(notification))
    assert "Correct and send again" not in client.get(url(notification)).text
    client.post(url(notification, "correct/"), entered(tracking_number="1ZOTHER"))
    notification.shipment.refresh_from_db()
    assert notification.shipment.tracking_number == "1Z999AA10123456784"


def test_rea_7_a_store_without_connection_offers_the_renewal() -> None:
    notification = in_state("waiting", "throttled", due_at=TODAY + timedelta(minutes=1))
    SellingPartner.objects.update(credentials="bad")
    page = browser(user_for(notification)).get("/shipments/notifications/?show=waiting").text
    assert "The store lost its connection to Amazon" in page
    assert ">Renew the authorization</a>" in page


def test_the_shipments_list_links_to_the_carrier_and_the_notification() -> None:
    notification = in_state("accepted")
    page = browser(user_for(notification)).get("/shipments/").text
    assert "https://www.ups.com/track?tracknum=1Z999AA10123456784" in page
    assert url(notification) in page
    assert "Lindqvist" not in page


def test_t5_others_see_nothing_and_viewers_only_look() -> None:
    notification = in_state("rejected", "refused")
    stranger = browser(user_for(in_state("accepted")))
    addresses = [
        url(notification),
    ]
    for address in addresses:
        assert stranger.get(address).status_code == 404
    for action in ("retry/", "correct/"):
        assert stranger.post(url(notification, action)).status_code == 404
    for address in ("/shipments/", "/shipments/notifications/?show=fix"):
        assert notification.order.amazon_order_id not in stranger.get(address).text
        assert Client().get(address).status_code == 302
    viewer = browser(user_for(notification, Member.Role.VIEWER))
    seen = viewer.get(url(notification))
    assert seen.status_code == 200
    assert "A shipper can send it again" in seen.text
    for action in ("retry/", "correct/"):
        assert viewer.post(url(notification, action)).status_code == 403
    assert viewer.get(url(notification, "retry/")).status_code == 405
    assert state(notification) == ("rejected", "refused")


def test_without_a_store_the_pages_say_what_comes_next() -> None:
    client = browser(UserFactory.create())
    assert "Nothing shipped from here yet" in client.get("/shipments/").text
    assert client.get("/shipments/notifications/").status_code == 200


# Support


@pytest.fixture
def support() -> Client:
    return browser(UserFactory.create(is_staff=True, is_superuser=True))


def test_every_admin_page_opens_without_buyer_data(support: Client) -> None:
    notification = in_state("waiting", "throttled")
    NotificationAttempt.objects.create(notification=notification, number=1, started_at=TODAY)
    for model in ("shipment", "shipmentnotification", "notificationattempt"):
        listed = support.get(f"/admin/shipments/{model}/")
        assert listed.status_code == 200
        found = support.get(f"/admin/shipments/{model}/?q={notification.order.amazon_order_id}")
        assert found.status_code == 200
    for path in (
        f"shipment/{notification.shipment_id}",
        f"shipmentnotification/{notification.pk}",
        f"notificationattempt/{notification.tries.get().pk}",
    ):
        page = support.get(f"/admin/shipments/{path}/change/")
        assert page.status_code == 200
        assert "Lindqvist" not in page.text
    assert support.get("/admin/shipments/shipmentnotification/?stuck=yes").status_code == 200


def push(client: Client, *notifications: ShipmentNotification) -> None:
    client.post(
        "/admin/shipments/shipmentnotification/",
        {"action": "push_now", "_selected_action": [row.pk for row in notifications]},
    )


def test_shp_19_sup_11_support_pushes_stuck_ones_and_leaves_a_trace(
    support: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    poked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("shipments.admin.notifications.poke", lambda *what: poked.append(what))
    later = TODAY + timedelta(hours=1)
    waiting = in_state("waiting", "throttled", due_at=later)
    rejected = in_state("rejected", "refused", due_at=later)
    accepted = in_state("accepted", due_at=later)
    push(support, waiting, rejected, accepted)
    for notification in (waiting, rejected):
        notification.refresh_from_db()
        assert (notification.state, notification.due_at) == ("waiting", TODAY)
    assert state(accepted)[0] == "accepted"
    actions = AuditEvent.objects.exclude(action__startswith="security.").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["notification.pushed", "order.notification_retried"]
    assert len(poked) == 2


def test_shp_19_support_is_told_what_keeps_a_pushed_one_back(
    support: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipments.admin.notifications.poke", lambda *what: None)
    held, cut_off, free, cold = (in_state("waiting", "throttled") for _ in range(4))
    freeze([cold.selling_partner], TODAY, everybody=False)
    QueueHold.objects.create(
        selling_partner=held.selling_partner, reason="feed_rejected", held_at=TODAY
    )
    SellingPartner.objects.filter(pk=cut_off.selling_partner_id).update(credentials="bad")
    push(support, held, cut_off, free, cold)
    said = support.get("/admin/shipments/shipmentnotification/").text
    assert "1 pushed. 0 left alone" in said
    assert "1 kept back by the hold of the seller" in said
    assert "1 kept back because the seller" in said
    assert "1 kept back since the seller was frozen after an incident" in said


def test_staff_without_the_permission_cannot_push() -> None:
    from django.contrib.auth.models import Permission

    looker = UserFactory.create(is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_shipmentnotification"))
    notification = in_state("rejected", "refused")
    push(browser(looker), notification)
    assert state(notification) == ("rejected", "refused")
