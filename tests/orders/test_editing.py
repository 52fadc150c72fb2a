"""An edited address beside what Amazon sends, over HTTP to the pretended Amazon (decision 16, SUP-9, RED-66)."""

from typing import Any

import pytest

from orders.addresses.edited import Address, address_of, edit_of, place_of
from orders.addresses.editing import NOTHING_THERE, edit_address, take_amazons
from orders.addresses.layout import letters_hint
from orders.lists.by_details import find_by_details
from orders.models import Order, OrderEvent
from redaction.early import redact_early
from stores import clock
from stores.models import AuditEvent, User
from tests.factories import MemberFactory, UserFactory
from tests.orders.at_amazon import Life
from tests.orders.at_amazon import life as life
from tests.orders.changes_there import moved

pytestmark = pytest.mark.django_db

ROMAN = Address(
    "Sato Hanako", "", "1-2-3 Ginza", "Room 5", "", "", "Chuo-ku", "Tokyo", "104-0061", "JP",
    "+81 3 0000 0000",
)  # fmt: skip


@pytest.fixture
def person() -> User:
    return UserFactory.create()


def held(order: Order) -> Address:
    order.refresh_from_db()
    return address_of(order.buyer, place_of(order))


def edited(life: Life, person: User, address: Address = ROMAN) -> Order:
    order = life.begin()
    assert edit_address(order, address, person, clock.now()) == ""
    return life.order


def phone(number: str) -> Any:
    def change(order: dict[str, Any]) -> None:
        order["recipient"]["deliveryAddress"]["phone"] = number

    return change


def test_decision_16_an_edited_address_survives_imports_phone_included(
    life: Life, person: User
) -> None:
    order = edited(life, person)
    assert order.buyer_data is not None
    buyer = order.buyer.buyer_name
    gone_on = life.change(moved, phone("+1 555-010-0999"))
    assert gone_on.amazon_updated_at > order.amazon_updated_at
    assert held(gone_on) == ROMAN
    assert gone_on.buyer.buyer_name == buyer
    assert gone_on.address_problem == ""


def test_decision_16_amazons_later_change_is_told_once_and_holds_no_second_copy(
    life: Life, person: User
) -> None:
    edited(life, person)
    same = life.change(phone("+1 555-010-0999"))
    assert "amazon_address_changed" not in life.kinds()
    edit = edit_of(same)
    assert edit is not None
    assert (edit.by, edit.amazon_changed_at) == (person.display_name, None)
    changed = life.change(moved)
    life.change(phone("+1 555-010-0998"))
    assert life.kinds().count("amazon_address_changed") == 1
    edit = edit_of(changed)
    assert edit is not None
    assert edit.amazon_changed_at is not None
    assert "77 Corrected Street" not in str(changed.buyer_data)


def test_decision_16_amazons_address_is_taken_again_when_asked_for(
    life: Life, person: User
) -> None:
    order = edited(life, person)
    life.change(moved)
    assert take_amazons(order, person, clock.now()) == ""
    assert AuditEvent.objects.latest("pk").action == "order.address_reset"
    taken = life.order
    assert taken.address_edited_at is None
    assert (taken.buyer.line1, taken.city) != (ROMAN.line1, ROMAN.city)
    assert taken.buyer.line1 == "77 Corrected Street"
    assert taken.buyer.amazon_address == ""
    assert edit_of(taken) is None
    later = life.change(phone("+1 555-010-0997"))
    assert later.buyer.phone == "+1 555-010-0997"
    assert take_amazons(later, person, clock.now()).endswith("is Amazon's already.")


def test_decision_16_an_amazon_that_gives_no_address_leaves_the_edited_one(
    life: Life, person: User
) -> None:
    order = edited(life, person)
    life.change(lambda sent: sent.pop("recipient"))
    assert held(life.order) == ROMAN
    assert take_amazons(order, person, clock.now()) == NOTHING_THERE
    assert held(order) == ROMAN


def test_decision_16_an_edit_leaves_names_of_fields_in_the_audit_and_no_values(
    life: Life, person: User
) -> None:
    order = edited(life, person)
    found = AuditEvent.objects.get(action="order.address_edited")
    assert (found.user, found.subject) == (person, f"order {order.public_id}")
    assert "line1" in found.detail["fields"]
    event = OrderEvent.objects.get(kind="address_edited")
    assert (event.user, event.detail) == (person, {})
    noted = str([AuditEvent.objects.values(), OrderEvent.objects.values()])
    assert not [text for text in ROMAN if len(text) > 2 and text in noted]


def test_the_same_address_again_changes_nothing(life: Life, person: User) -> None:
    order = edited(life, person)
    at = order.address_edited_at
    assert edit_address(order, ROMAN, person, clock.now()) == ""
    assert life.order.address_edited_at == at
    assert life.kinds().count("address_edited") == 1


def test_sup_9_an_address_written_anew_needs_no_hint_and_is_found_by_its_name(
    life: Life, person: User
) -> None:
    order = life.begin()
    kanji = ROMAN._replace(recipient_name="佐藤花子", line1="銀座1-2-3")
    edit_address(order, kanji, person, clock.now())
    assert letters_hint(life.order, life.order.buyer)
    edit_address(order, ROMAN, person, clock.now())
    assert letters_hint(life.order, life.order.buyer) == ""
    assert find_by_details("Sato Hanako", [order.store]).orders == [order]


def test_red_66_a_redacted_order_takes_no_edit_and_no_address_of_amazons(
    life: Life, person: User
) -> None:
    order = edited(life, person)
    manager = MemberFactory.create(account=order.store.selling_partner.account)
    redact_early([order.pk], manager.user, clock.now())
    before = Order.objects.values().get(pk=order.pk)
    assert "removed on schedule" in edit_address(order, ROMAN, person, clock.now())
    stale = order  # as a page that was opened before
    assert "removed on schedule" in take_amazons(stale, person, clock.now())
    assert Order.objects.values().get(pk=order.pk) == before
    life.change(moved)
    assert life.order.buyer_data is None
    assert "amazon_address_changed" not in life.kinds()


@pytest.mark.parametrize("state", [Order.Status.SHIPPED, Order.Status.CANCELLED])
def test_decision_16_only_an_open_order_is_edited(
    life: Life, person: User, state: Order.Status
) -> None:
    order = life.begin()
    Order.objects.filter(pk=order.pk).update(status=state)
    assert "already" in edit_address(order, ROMAN, person, clock.now())
    assert life.order.address_edited_at is None
