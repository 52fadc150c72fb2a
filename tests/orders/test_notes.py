"""The internal note of an order: who writes it, what is shown, and what is never told of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order, OrderEvent
from orders.notes.forms import LONGEST
from stores.models import AuditEvent, Member, Store
from tests.factories import TODAY, MemberFactory, StoreFactory, order_with_items

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}
TEXT = "Ring twice.\nLeave it <b>behind</b> the shed."


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    store: Store = StoreFactory.create(last_import_at=TODAY)
    return store


def sign_in(client: Client, store: Store, role: str) -> Client:
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=role).user)
    return client


@pytest.fixture
def packer(client: Client, store: Store) -> Client:
    return sign_in(client, store, Member.Role.SHIPPER)


def note_url(order: Order) -> str:
    return reverse("orders:note", args=[order.public_id])


def page_of(client: Client, order: Order) -> str:
    return client.get(reverse("orders:detail", args=[order.public_id])).text


def note_of(order: Order) -> str | None:
    return Order.objects.get(pk=order.pk).note


def seen_in(html: str) -> str:
    found = re.search(r'name="seen"(?: value="(\w+)")?', html)
    assert found
    return found[1] or ""


def save(client: Client, order: Order, text: str) -> Any:
    """As a person does who just opened the form."""
    seen = seen_in(client.get(note_url(order)).text)
    return client.post(note_url(order), {"note": text, "seen": seen})


def traces(order: Order) -> tuple[list[str], list[str]]:
    """Kinds of the history and acts of the audit list, without looks."""
    acts = AuditEvent.objects.filter(subject=f"order {order.public_id}").exclude(
        action="order.viewed"
    )
    events = OrderEvent.objects.filter(order=order)
    return list(events.values_list("kind", flat=True)), list(acts.values_list("action", flat=True))


def test_red_63_a_note_is_added_changed_and_removed(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    assert "Add a note" in page_of(packer, order)
    saved = packer.post(note_url(order), {"note": TEXT.replace("\n", "\r\n")})
    assert saved["Location"] == reverse("orders:detail", args=[order.public_id])
    assert note_of(order) == TEXT
    page = page_of(packer, order)
    assert "Leave it &lt;b&gt;behind&lt;/b&gt; the shed." in page
    assert "Change note" in page
    assert "Note added" in page
    assert "Note changed" not in page
    assert save(packer, order, "Fragile").status_code == 302
    assert save(packer, order, "  ").status_code == 302
    assert note_of(order) is None
    assert traces(order) == (
        ["note_added", "note_changed", "note_removed"],
        ["order.note_added", "order.note_changed", "order.note_removed"],
    )


def test_red_62_history_and_audit_say_nothing_of_its_text(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    packer.post(note_url(order), {"note": "canary-text"})
    told = [*OrderEvent.objects.values_list("detail", flat=True),
            *AuditEvent.objects.values_list("detail", flat=True)]  # fmt: skip
    assert told
    assert "canary-text" not in repr(told)


def test_the_form_is_a_page_and_a_fragment_and_leaves_a_look(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, note="Ring twice")
    assert "<html" in packer.get(note_url(order)).text
    fragment = packer.get(note_url(order), headers=DIALOG).text
    assert "<html" not in fragment
    assert "Ring twice" in fragment
    assert AuditEvent.objects.filter(action="order.viewed").count() == 2
    written = {"note": "Ring once", "seen": seen_in(fragment)}
    answer = packer.post(note_url(order), written, headers=DIALOG)
    assert "orders-changed" in answer["HX-Trigger"]
    assert "Ring once" not in answer["HX-Trigger"]


@pytest.mark.parametrize("first", ["Ring twice", ""])
def test_the_second_of_two_tabs_overwrites_nothing_unseen(
    packer: Client, store: Store, first: str
) -> None:
    order = order_with_items(store=store, note="Fragile")
    seen = seen_in(packer.get(note_url(order)).text)
    assert packer.post(note_url(order), {"note": first, "seen": seen}).status_code == 302
    answer = packer.post(note_url(order), {"note": "Blue box", "seen": seen})
    assert answer.status_code == 422
    assert ("was changed" if first else "was removed") in answer.text
    assert first in answer.text
    assert "Blue box" in answer.text
    assert note_of(order) == (first or None)
    again = {"note": f"{first}. Blue box", "seen": seen_in(answer.text)}
    assert packer.post(note_url(order), again).status_code == 302
    assert note_of(order) == f"{first}. Blue box"


def test_two_tabs_that_both_add_a_note_lose_none(packer: Client, store: Store) -> None:
    order = order_with_items(store=store)
    packer.post(note_url(order), {"note": "Ring twice", "seen": ""})
    assert packer.post(note_url(order), {"note": "Blue box", "seen": ""}).status_code == 422
    assert note_of(order) == "Ring twice"


def test_the_same_note_again_leaves_no_trace(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, note="Ring twice")
    packer.post(note_url(order), {"note": "Ring twice"})
    assert traces(order) == ([], [])


@pytest.mark.parametrize(("length", "status"), [(LONGEST, 302), (LONGEST + 1, 422)])
def test_a_note_has_room_for_two_thousand_characters(
    packer: Client, store: Store, length: int, status: int
) -> None:
    order = order_with_items(store=store)
    text = ("a\n" * length)[: length - 1] + "b"
    answer = packer.post(note_url(order), {"note": text.replace("\n", "\r\n")})
    assert answer.status_code == status
    assert note_of(order) == (text if status == 302 else None)
    if status == 422:
        assert "these are 2001" in answer.text


def test_red_66_a_redacted_order_takes_no_note_and_says_why(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, redacted_at=TODAY, buyer_data=None, note="Ring twice")
    answer = save(packer, order, "Tom Lindqvist again")
    assert answer.status_code == 422
    assert "A new note could bring them back" in answer.text
    assert note_of(order) == "Ring twice"
    page = page_of(packer, order)
    assert "Remove note" in page
    assert "The rest stays: if it still tells who the buyer is, remove the note." in page
    packer.post(note_url(order), {"note": "", "seen": seen_in(answer.text)})
    assert note_of(order) is None
    assert "Add a note" not in page_of(packer, order)


def test_red_19_an_order_that_amazon_ships_takes_no_note(packer: Client, store: Store) -> None:
    order = order_with_items(store=store, fulfilled_by="AMAZON", buyer_data=None, buyer_fields=[])
    assert "takes no note" in packer.post(note_url(order), {"note": "Tom"}).text
    assert note_of(order) is None


def test_t5_viewers_read_the_note_and_change_nothing(client: Client, store: Store) -> None:
    order = order_with_items(store=store, note="Ring twice")
    page = page_of(sign_in(client, store, Member.Role.VIEWER), order)
    assert "Ring twice" in page
    assert note_url(order) not in page
    assert client.post(note_url(order), {"note": "x"}).status_code == 403
    assert note_of(order) == "Ring twice"
