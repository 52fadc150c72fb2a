"""Where is order X, for support (decision 21)."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from orders.models import Order
from stores.models import AuditEvent, User
from tests.amazon import PretendedAmazon
from tests.factories import ManualOrderFactory, OrderFactory, UserFactory
from tests.orders.importing import connect

pytestmark = pytest.mark.django_db

PAGE = "/admin/orders/order/where/"
UNKNOWN = "113-0000000-0000001"


@pytest.fixture
def staff(client: Client) -> User:
    user: User = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_order"))
    client.force_login(user)
    return user


def ask(client: Client, order_id: str, seller_id: str = "") -> str:
    answer = client.post(PAGE, {"order_id": order_id, "seller_id": seller_id})
    assert answer.status_code == 200
    return answer.text


def test_decision_21_support_finds_any_order_that_is_here(client: Client, staff: User) -> None:
    order = OrderFactory.create()
    said = ask(client, order.amazon_order_id)
    assert "The order is here." in said
    assert f"/admin/orders/order/{order.pk}/change/" in said
    assert "Tom Lindqvist" not in said
    event = AuditEvent.objects.get()
    assert (event.action, event.user) == ("order.looked_for", staff)
    assert event.subject == f"order {order.amazon_order_id}"


def test_decision_21_support_asks_amazon_for_a_named_seller_once(
    client: Client, staff: User, reached_amazon: PretendedAmazon
) -> None:
    connect(reached_amazon)
    (order_id,) = reached_amazon.generate("ASELLER", 1, status="PENDING")
    assert "Give a seller id, and Amazon is asked once" in ask(client, order_id)
    assert not reached_amazon.calls(operation="getOrder")
    assert "Amazon still waits for the payment" in ask(client, order_id, "ASELLER")
    assert "Amazon has no such order" in ask(client, UNKNOWN, "ASELLER")
    assert len(reached_amazon.calls(operation="getOrder")) == 2
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("order_id", "seller_id", "said"),
    [
        ("twelve", "", "It has three, seven and seven digits"),
        (UNKNOWN, "ANOBODY", "No connection has this seller id"),
    ],
)
def test_bad_input_is_refused_with_a_reason(
    client: Client, staff: User, order_id: str, seller_id: str, said: str
) -> None:
    assert said in ask(client, order_id, seller_id)
    assert not AuditEvent.objects.exists()


def test_the_page_is_for_staff_who_may_see_orders(client: Client, staff: User) -> None:
    assert PAGE in client.get("/admin/orders/order/").text
    staff.user_permissions.clear()
    assert client.get(PAGE).status_code == 403
    client.force_login(UserFactory.create())
    assert client.get(PAGE).status_code == 302


def test_decision_31_support_finds_orders_that_were_entered_here_by_their_own_numbers(
    client: Client, staff: User
) -> None:
    ManualOrderFactory.create(amazon_order_id="M-1001")
    assert "was entered here" in ask(client, "m-1001")
    assert "no Amazon order number" in ask(client, "M-1002")
