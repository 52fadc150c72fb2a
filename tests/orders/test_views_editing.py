"""The form of an order's address (decision 16, RED-66)."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from stores.models import AuditEvent, Member, Store
from tests.factories import TODAY, MemberFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}
ENTERED = {
    "recipient_name": " Ann Lee ", "line1": "1 Pier Road", "city": "Salem", "state_or_region": "OR",
    "postal_code": "97301", "country": "US",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def signed_in(client: Client, store: Store, role: Member.Role) -> Client:
    client.force_login(MemberFactory.create(account=store.selling_partner.account, role=role).user)
    return client


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    return signed_in(client, store, Member.Role.SHIPPER)


def url(order: Order, name: str = "address") -> str:
    return reverse(f"orders:{name}", args=[order.public_id])


def test_decision_16_a_shipper_edits_the_address_and_the_page_says_who_and_when(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store)
    assert url(order) in packer.get(url(order, "detail")).text
    form = packer.get(url(order)).text
    assert 'value="2214 Alder Street"' in form
    assert packer.post(url(order), ENTERED).status_code == 302
    order.refresh_from_db()
    assert (order.buyer.recipient_name, order.buyer.line2, order.city) == ("Ann Lee", "", "Salem")
    page = packer.get(url(order, "detail")).text
    assert "1 Pier Road" in page
    assert "Alder" not in page
    assert "Edited here" in page
    assert "by Maya Ortiz" in page
    assert "Use Amazon's again" in page


def test_the_dialog_over_the_drawer_leaves_the_drawer_open(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    assert 'id="dialog"' in packer.get(url(order), headers=DIALOG).text
    answer = packer.post(url(order), ENTERED, headers=DIALOG)
    assert "order-stays" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"recipient_name": "  "}, "A parcel cannot be sent without it."),
        ({"line1": ""}, "A parcel cannot be sent without it."),
        ({"country": "XX"}, "XX is not one of the available choices."),
        ({"line2": "Room\x075"}, "There is a sign in it that cannot be printed."),
        ({"city": "", "postal_code": ""}, "Enter the city, or the postal code"),
        ({"postal_code": "abc"}, "Enter a postal code like 43215."),
        ({"state_or_region": "Ohio"}, "Enter the short form of the state"),
        ({"city": "x" * 101}, "at most 100 characters"),
        ({"line1": "x" * 201}, "at most 200 characters"),
    ],
)
def test_bad_input_says_at_its_field_what_is_wrong(
    packer: Client, store: Store, wrong: dict[str, str], words: str
) -> None:
    order = order_with_items(store=store)
    answer = packer.post(url(order), {**ENTERED, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    order.refresh_from_db()
    assert order.address_edited_at is None


def test_red_66_the_screens_say_why_a_redacted_order_takes_no_address(
    packer: Client, store: Store
) -> None:
    order = order_with_items(
        store=store, redacted_at=TODAY, buyer_data=None, buyer_fields=["line1"]
    )
    assert url(order) not in packer.get(url(order, "detail")).text
    refused = packer.get(url(order))
    assert "were removed on schedule" in refused.text
    assert "<input" not in refused.text.split('class="dialog-body"')[1]
    answer = packer.post(url(order), ENTERED)
    assert answer.status_code == 422
    order.refresh_from_db()
    assert (order.buyer_data, order.city) == (None, "Columbus")


def test_decision_34_showing_the_form_is_a_look_at_the_order(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    packer.get(url(order))
    assert AuditEvent.objects.get(action="order.viewed").subject == f"order {order.public_id}"


def test_sup_9_the_hint_about_letters_leads_to_the_form(packer: Client, store: Store) -> None:
    order = order_with_items(
        store=store,
        country="JP",
        city="東京",
        buyer_data={"recipient_name": "佐藤", "line1": "銀座"},
    )
    page = packer.get(url(order, "detail")).text
    assert "Most carriers do not take these letters" in page
    hint = page.split("Most carriers do not take these letters")[1]
    assert url(order) in hint.split("</section>")[0]


def test_a_viewer_is_offered_nothing(client: Client, store: Store) -> None:
    order = order_with_items(store=store)
    viewer = signed_in(client, store, Member.Role.VIEWER)
    assert url(order) not in viewer.get(url(order, "detail")).text


def test_decision_31_an_order_entered_here_is_changed_as_a_whole(
    packer: Client, store: Store
) -> None:
    order = order_with_items(store=store, channel="manual")
    assert url(order) not in packer.get(url(order, "detail")).text
    assert "Change the order itself." in packer.get(url(order)).text
    assert packer.post(url(order), ENTERED).status_code == 422


def test_an_amazon_that_cannot_be_asked_is_said_in_words(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    packer.post(url(order), ENTERED)
    type(store.selling_partner).objects.update(credentials="bad", refresh_token="")
    answer = packer.post(url(order, "amazons_address"), follow=True)
    assert "Amazon was asked for the address." in answer.text
    order.refresh_from_db()
    assert order.address_edited_at is not None
