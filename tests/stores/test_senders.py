"""Ship-from addresses: kept, changed, chosen by stores, deleted when nobody uses them (CON-7)."""

import pytest
from django.test import Client

from stores.models import AuditEvent, ShipFrom, Store
from tests.factories import AccountFactory, MemberFactory, ShipFromFactory
from tests.stores.visiting import client_of, page, signed_in

pytestmark = pytest.mark.django_db

ADDRESS = {
    "name": "Harbour Supplies", "company": "", "line1": "12 Dock Road", "line2": "", "line3": "",
    "city": "Portland", "state_or_region": "me", "postal_code": "04101", "country": "US",
    "phone": "+1 207 555 0100",
}  # fmt: skip


def add(store: Store, client: Client, **changes: str) -> str:
    account = store.selling_partner.account
    answer = client.post(f"/stores/addresses/of/{account.public_id}/add/", {**ADDRESS, **changes})
    assert answer.status_code in (302, 422)
    return answer.text


def test_con_7_an_address_is_added_changed_and_deleted(store: Store) -> None:
    client = signed_in(store)
    assert "No address yet" in page(client, "/stores/addresses/")
    empty = f"/stores/addresses/of/{store.selling_partner.account.public_id}/add/"
    assert '<option value="US" selected>' in page(client, empty)
    add(store, client)
    address = ShipFrom.objects.get()
    assert (address.account, address.state_or_region) == (store.selling_partner.account, "ME")
    assert "12 Dock Road" in page(client, "/stores/addresses/")
    client.post(
        f"/stores/addresses/{address.public_id}/",
        {**ADDRESS, "state_or_region": "ME", "line2": "Gate 4"},
    )
    address.refresh_from_db()
    assert address.line2 == "Gate 4"
    client.post(f"/stores/addresses/{address.public_id}/delete/")
    assert not ShipFrom.objects.exists()
    events = AuditEvent.objects.order_by("pk")
    assert [event.action for event in events] == [
        "sender.added",
        "sender.changed",
        "sender.deleted",
    ]
    assert events[1].detail == {"fields": ["line2"]}
    assert "Dock Road" not in str([event.detail for event in events])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "x" * 51}, "at most 50 characters"),
        ({"line1": "x" * 61}, "at most 60 characters"),
        ({"line1": ""}, "This field is required"),
        ({"state_or_region": ""}, "This field is required"),
        ({"state_or_region": "Maine"}, "short form of the state"),
        ({"postal_code": "4101"}, "postal code like 43215"),
        ({"postal_code": "4101", "state_or_region": ""}, "postal code like 43215"),
        ({"country": "GB", "state_or_region": "Yorks"}, "SW1A 1AA"),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"city": "東京"}, "Latin letters only"),
        ({"line1": "12 Dock\x1bRoad"}, "cannot be printed"),
        ({"phone": "call me"}, "7 to 15 digits"),
    ],
)
def test_a_wrong_line_is_refused_beside_its_field(
    store: Store, changes: dict[str, str], words: str
) -> None:
    assert words in add(store, signed_in(store), **changes)
    assert not ShipFrom.objects.exists()


def test_con_7_a_store_chooses_its_sender_and_the_rest_of_shipping(store: Store) -> None:
    ours = ShipFromFactory.create(account=store.selling_partner.account)
    back = ShipFromFactory.create(account=store.selling_partner.account, name="Returns desk")
    client = signed_in(store)
    wish = {
        "ship_from": str(ours.public_id), "return_to": str(back.public_id), "label_format": "ZPL",
    }  # fmt: skip
    answer = client.post(f"/stores/{store.public_id}/shipping/", wish)
    assert (answer.status_code, answer["Location"]) == (302, "/stores/")
    store.refresh_from_db()
    assert (store.ship_from, store.return_to, store.label_format) == (ours, back, "ZPL")
    assert store.standardise_addresses is False
    assert set(AuditEvent.objects.get().detail["fields"]) == {*wish, "standardise_addresses"}
    html = page(client, f"/stores/{store.public_id}/shipping/")
    assert f'value="{ours.public_id}" selected' in html
    # The same again changes nothing and leaves no second row.
    client.post(f"/stores/{store.public_id}/shipping/", wish)
    assert AuditEvent.objects.count() == 1


def test_t5_the_address_of_another_account_cannot_be_chosen(store: Store) -> None:
    foreign = ShipFromFactory.create()
    wish = {"ship_from": str(foreign.public_id), "label_format": "PDF"}
    answer = signed_in(store).post(f"/stores/{store.public_id}/shipping/", wish)
    assert answer.status_code == 422
    store.refresh_from_db()
    assert store.ship_from is None


@pytest.mark.parametrize("name", ["ship_from", "return_to"])
def test_an_address_in_use_stays_and_says_where(store: Store, name: str) -> None:
    address = ShipFromFactory.create(account=store.selling_partner.account)
    Store.objects.update(**{name: address})
    client = signed_in(store)
    answer = client.post(f"/stores/addresses/{address.public_id}/delete/")
    assert answer.status_code == 422
    assert "in use and cannot be deleted" in answer.text
    assert store.name in answer.text
    assert ShipFrom.objects.get() == address


def test_t22_no_other_field_of_an_address_or_store_can_be_set(store: Store) -> None:
    other = AccountFactory.create()
    client = signed_in(store)
    add(store, client, account=str(other.pk), public_id="1" * 32)
    assert ShipFrom.objects.get().account == store.selling_partner.account
    wish = {"label_format": "PDF", "buy_shipping": "on", "name": "Mine"}
    client.post(f"/stores/{store.public_id}/shipping/", wish)
    store.refresh_from_db()
    assert (store.buy_shipping, store.name) == (False, "Northwind US")


def test_a_manager_of_two_accounts_sees_each_with_its_own(store: Store) -> None:
    member = MemberFactory.create(account=store.selling_partner.account)
    second = MemberFactory.create(user=member.user, account__name="Second shop").account
    ShipFromFactory.create(account=second, name="Second desk")
    ShipFromFactory.create(name="Foreign desk")
    html = page(client_of(member), "/stores/addresses/")
    assert "Second desk" in html
    assert "Foreign desk" not in html
    assert html.count("Add an address") == 2
