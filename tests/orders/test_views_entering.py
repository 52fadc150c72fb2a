"""The pages of orders that are entered here, and what other pages say about such an order (decision 31)."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from stores import clock
from stores.models import Member, Store
from tests.factories import (
    ManualOrderFactory,
    MemberFactory,
    OrderItemFactory,
    SellingPartnerFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    now = clock.now()
    made: Store = StoreFactory.create(last_import_at=now)
    return made


@pytest.fixture
def packer(store: Store) -> Client:
    return client_of(store)


def client_of(store: Store, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    client.force_login(MemberFactory.create(account=store.selling_partner.account, role=role).user)
    return client


def filled(store: Store | None, **changes: Any) -> dict[str, Any]:
    form = {
        "token": uuid4(), "number": "", "ship_by": "", "recipient_name": "Ada Bell", "company": "",
        "line1": "4 Mill Lane", "line2": "", "line3": "", "city": "Columbus", "state_or_region": "OH",
        "postal_code": "43215", "country": "US", "email": "", "phone": "", "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0", "form-0-sku": "MUG-1", "form-0-title": "Mug", "form-0-quantity": "2",
        "form-0-price": "9.50", "form-1-sku": "", "form-1-title": "", "form-1-quantity": "", "form-1-price": "",
    }  # fmt: skip
    if store is not None:
        form["store"] = store.public_id
    return {**form, **changes}


def entered(store: Store, **fields: Any) -> Order:
    order: Order = ManualOrderFactory.create(store=store, **fields)
    OrderItemFactory.create(order=order)
    return order


def test_decision_31_an_order_is_entered_and_shown(packer: Client, store: Store) -> None:
    assert "not from Amazon" in packer.get(reverse("orders:new")).text
    answer = packer.post(reverse("orders:new"), filled(store), follow=True)
    order = Order.objects.get()
    assert answer.request["PATH_INFO"] == reverse("orders:detail", args=[order.public_id])
    for text in ("M-1001 is entered", "Ada Bell", "4 Mill Lane", "Mug", "Entered here", "$19.00"):
        assert text in answer.text
    for text in ("Imported from Amazon", "Seller Central", "Relayed by Amazon", "Deliver by"):
        assert text not in answer.text


def test_what_is_wrong_stands_beside_its_field(packer: Client, store: Store) -> None:
    wrong = filled(
        store, postal_code="4321", number="113-4567890-1234567", **{"form-0-quantity": "0"}
    )
    answer = packer.post(reverse("orders:new"), wrong)
    assert answer.status_code == 422
    assert "Enter a quantity from 1" in answer.text
    answer = packer.post(reverse("orders:new"), {**wrong, "form-0-quantity": "1"})
    assert "Enter a postal code like 43215" in answer.text
    assert "looks like an Amazon order number" in answer.text
    assert not Order.objects.exists()


def test_a_number_that_is_taken_is_refused_in_words(packer: Client, store: Store) -> None:
    entered(store, amazon_order_id="WEB-7")
    answer = packer.post(reverse("orders:new"), filled(store, number="web-7"))
    assert "There is an order with this number already" in answer.text


def test_more_lines_keep_what_was_typed(packer: Client, store: Store) -> None:
    answer = packer.post(reverse("orders:new"), filled(store, more="1"))
    assert answer.status_code == 200
    assert 'value="MUG-1"' in answer.text
    assert 'name="form-5-sku"' in answer.text
    assert "Enter" in answer.text
    assert not Order.objects.exists()


def test_eml_2_a_masked_address_is_noticed(packer: Client, store: Store) -> None:
    masked = filled(store, email="x1@marketplace.amazon.com")
    answer = packer.post(reverse("orders:new"), masked, follow=True)
    assert "one that Amazon masks" in answer.text
    assert "no mail is sent to it" in answer.text


def test_an_open_order_is_changed_on_its_page(packer: Client, store: Store) -> None:
    order = entered(store)
    page = packer.get(reverse("orders:edit", args=[order.public_id]))
    assert 'value="Tom Lindqvist"' in page.text
    assert 'name="store"' not in page.text
    packer.post(page.request["PATH_INFO"], filled(None, city="Dayton"))
    order.refresh_from_db()
    assert (order.city, order.buyer.recipient_name) == ("Dayton", "Ada Bell")


def test_an_order_of_amazons_is_not_changed(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    url = reverse("orders:edit", args=[order.public_id])
    assert "comes from Amazon" in packer.get(url).text
    packer.post(url, filled(None, city="Dayton"))
    order.refresh_from_db()
    assert order.city == "Columbus"


def test_t5_a_store_of_another_account_cannot_be_chosen(packer: Client) -> None:
    answer = packer.post(reverse("orders:new"), filled(StoreFactory.create()))
    assert "Choose one of your stores" in answer.text
    assert not Order.objects.exists()


def test_a_viewer_is_told_who_may_enter_orders(store: Store) -> None:
    client = client_of(store, Member.Role.VIEWER)
    assert "role Shipper" in client.get(reverse("orders:new"), follow=True).text


def test_decision_31_hold_cancel_and_ship_say_that_nobody_is_told(
    packer: Client, store: Store
) -> None:
    order = entered(store)
    for name in ("hold", "cancel"):
        page = packer.get(reverse(f"orders:{name}", args=[order.public_id])).text
        assert "Amazon is not told" not in page
        assert "Seller Central" not in page
    page = packer.get(reverse("shipments:mark_shipped", args=[order.public_id])).text
    assert "Not from Amazon: Amazon is not told." in page
    answer = packer.post(reverse("orders:cancel", args=[order.public_id]), follow=True)
    assert "Seller Central" not in answer.text
    assert "Reopen" in answer.text


def test_decision_31_it_is_found_by_its_number_and_by_a_filter(
    packer: Client, store: Store
) -> None:
    order = entered(store, amazon_order_id="WEB-77")
    order_with_items(store=store)
    found = packer.post(reverse("orders:list"), {"q": "web-77"})
    assert found.headers["Location"] == reverse("orders:detail", args=[order.public_id])
    listed = packer.get(reverse("orders:list") + "?mark=manual").text
    assert listed.count('class="number"') == 1
    assert "WEB-77" in listed
    assert "Entered here" in listed


def test_decision_21_decision_31_where_is_it_says_that_it_was_entered_here(
    packer: Client, store: Store
) -> None:
    """No call: a seller with credentials that nobody set up at Amazon would raise."""
    entered(store, amazon_order_id="M-1001")
    other = StoreFactory.create(selling_partner=SellingPartnerFactory.create())
    entered(other, amazon_order_id="M-1002")
    assert "was entered here" in packer.post(reverse("orders:where"), {"q": " m-1001 "}).text
    assert "no Amazon order number" in packer.post(reverse("orders:where"), {"q": "M-1002"}).text
