"""What a browser may keep of signed-in pages (T12)."""

import pytest
from django.test import Client

from stores.models import User
from tests.factories import TODAY, MemberFactory, OrderFactory, StoreFactory, UserFactory

pytestmark = pytest.mark.django_db
FORGET = '"cache", "storage"'


@pytest.fixture
def user() -> User:
    made: User = UserFactory.create()
    return made


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_t12_signing_out_lets_the_browser_forget(user: User, headers: dict[str, str]) -> None:
    client = Client(headers=headers)
    client.force_login(user)
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == FORGET
    assert "Clear-Site-Data" not in client.get("/accounts/login/").headers


def test_t12_signing_out_of_the_admin_does_so_too() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    assert client.post("/admin/logout/").headers["Clear-Site-Data"] == FORGET


def test_t12_signed_in_pages_are_kept_by_nobody_and_cleared_by_nothing(user: User) -> None:
    client = Client()
    client.force_login(user)
    answer = client.get("/orders/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Clear-Site-Data" not in answer.headers


def test_the_page_after_a_press_shows_what_the_press_has_changed() -> None:
    store = StoreFactory.create(last_import_at=TODAY)
    member = MemberFactory.create(account=store.selling_partner.account)
    client = Client()
    client.force_login(member.user)

    def open_orders() -> str:
        shown: str = client.get("/orders/customers/").context["shell"]["open_orders"]
        return shown

    assert open_orders() == ""
    order = OrderFactory.create(store=store)
    assert open_orders() == ""  # kept for a few seconds
    client.post(f"/orders/{order.public_id}/hold/", {"until": ""})
    assert open_orders() == "1"
