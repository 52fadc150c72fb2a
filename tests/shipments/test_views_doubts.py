"""What is odd about a parcel, in the ship dialog, the group page and a correction: a tick lets it pass (SHP-24)."""

from typing import Any

import pytest
from django.test import Client

from orders.models import Order
from shipments.models import Carrier, ProductHabit, Shipment, ShipmentNotification
from stores.models import Member
from tests.factories import (
    BUYER,
    TODAY,
    MemberFactory,
    NotificationFactory,
    OrderItemFactory,
    ShipmentFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

UPS = "1Z999AA10123456784"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("marking", "notifications"):
        monkeypatch.setattr(f"shipments.views.{module}.poke", lambda *what: None)
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


def client_of(order: Order) -> Client:
    account = order.store.selling_partner.account
    client = Client()
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def entered(**changes: Any) -> dict[str, Any]:
    fields = {"tracking_number": UPS, "carrier_code": "UPS", "service": "Ground", "ship_date": "2026-11-23"}  # fmt: skip
    return {**fields, **changes}


def url(order: Order) -> str:
    return f"/shipments/mark/{order.public_id}/"


def test_shp_24_a_number_of_another_carrier_needs_a_tick_and_is_never_blocked() -> None:
    order = order_with_items()
    client = client_of(order)
    asked = client.post(url(order), entered(carrier_code="USPS"))
    assert asked.status_code == 422
    assert "This looks like a tracking number of UPS, not USPS." in asked.text
    assert f'value="carrier:{UPS}"' in asked.text
    assert not Shipment.objects.exists()
    ticked = entered(carrier_code="USPS", tick=f"carrier:{UPS}")
    assert client.post(url(order), ticked).status_code == 302
    assert Shipment.objects.get().carrier_code == "USPS"


def test_shp_24_a_tick_for_one_number_does_not_let_another_pass() -> None:
    order = order_with_items()
    client = client_of(order)
    first = entered(tracking_number="12345678", tick="format:12345678")
    assert client.post(url(order), {**first, "tracking_number": "87654321"}).status_code == 422
    assert client.post(url(order), first).status_code == 302


def test_shp_24_the_number_of_another_order_needs_a_tick() -> None:
    order = order_with_items()
    sent = ShipmentFactory.create(order__store=order.store, tracking_number=UPS)
    client = client_of(order)
    asked = client.post(url(order), entered())
    assert asked.status_code == 422
    assert sent.order.amazon_order_id in asked.text
    assert client.post(url(order), entered(tick=f"same_number:{UPS}")).status_code == 302


def test_t17_a_second_press_is_no_second_order_with_the_number() -> None:
    order = order_with_items()
    client = client_of(order)
    for _ in range(2):
        assert client.post(url(order), entered()).status_code == 302
    assert Shipment.objects.count() == 1


def test_decision_29_a_prime_order_is_doubted_before_anything_is_scanned() -> None:
    order = order_with_items(programs=["PRIME"])
    client = client_of(order)
    assert "No Prime order was shipped here in the last 30 days." in client.get(url(order)).text
    assert client.post(url(order), entered()).status_code == 422
    assert client.post(url(order), entered(tick="prime")).status_code == 302


def test_sup_9_foreign_letters_need_a_tick_unless_the_carrier_prints_them() -> None:
    order = order_with_items(buyer_data={**BUYER, "line1": "улица Ленина 1"})
    client = client_of(order)
    asked = client.post(url(order), entered())
    assert "letters that most carriers do not print" in asked.text
    assert "Ленина" not in asked.text
    assert asked.status_code == 422
    carrier = Carrier.objects.get(code="UPS")
    carrier.prints_any_letters = True
    carrier.save()
    assert client.post(url(order), entered()).status_code == 302


def test_decision_19_transparency_lines_ask_for_a_code_per_unit_and_warn_without() -> None:
    order = order_with_items()
    item = order.items.get()
    item.programs = ["TRANSPARENCY"]
    item.save()
    OrderItemFactory.create(order=order, position=1, product_key="PLAIN")
    client = client_of(order)
    page = client.get(url(order)).text
    name = f"codes_{item.amazon_item_id}"
    assert f'name="{name}"' in page
    assert page.count("Transparency codes of") == 1
    assert "without a scanned code" not in page
    asked = client.post(url(order), entered(**{name: "AZ:1"}))
    assert "1 unit of Amazon&#x27;s Transparency program without a scanned code" in asked.text
    twice = client.post(url(order), entered(**{name: "AZ:1\nAZ:1"}))
    assert "scanned twice" in twice.text
    assert client.post(url(order), entered(**{name: "AZ:1\r\nAZ:2\r\n"})).status_code == 302
    assert Shipment.objects.get().transparency_codes == {item.amazon_item_id: ["AZ:1", "AZ:2"]}


def test_decision_19_without_codes_a_tick_lets_the_parcel_go() -> None:
    order = order_with_items()
    order.items.update(programs=["TRANSPARENCY"])
    client = client_of(order)
    assert client.post(url(order), entered()).status_code == 422
    assert client.post(url(order), entered(tick="transparency:2")).status_code == 302


def test_shp_27_further_boxes_are_kept_with_the_shipment() -> None:
    order = order_with_items()
    client = client_of(order)
    wrong = client.post(url(order), entered(other_numbers=UPS))
    assert "The first box is named above" in wrong.text
    assert (
        client.post(url(order), entered(other_numbers="1Z 5R8 93903 57567127\n")).status_code == 302
    )
    shipment = Shipment.objects.get()
    assert (shipment.tracking_number, shipment.other_tracking_numbers) == (
        UPS,
        ["1Z5R89390357567127"],
    )


def test_the_product_s_last_carrier_is_the_first_guess() -> None:
    order = order_with_items()
    before = {"carrier_code": "FedEx", "tracking_number": "123456789012"}
    ShipmentFactory.create(order__store=order.store, **before)
    client = client_of(order)
    assert '<option value="FedEx" selected>' in client.get(url(order)).text
    habit = ProductHabit.objects.create(
        store=order.store, product_key=order.items.get().product_key, carrier_code="USPS",
        service="Priority Mail", used_at=TODAY,
    )  # fmt: skip
    page = client.get(url(order)).text
    assert '<option value="USPS" selected>' in page
    assert 'value="Priority Mail"' in page
    assert client.post(url(order), entered()).status_code == 302
    habit.refresh_from_db()
    assert (habit.carrier_code, habit.service) == ("UPS", "Ground")


# Corrections


def test_shp_24_a_correction_is_checked_as_well() -> None:
    rejected = NotificationFactory.create(
        shipment__order=order_with_items(status="shipped"),
        state=ShipmentNotification.State.REJECTED, reason="refused",
    )  # fmt: skip
    client = client_of(rejected.order)
    where = f"/shipments/notifications/{rejected.public_id}/correct/"
    assert "other_numbers" not in client.get(where).text
    asked = client.post(where, entered(tracking_number="12345678"))
    assert asked.status_code == 422
    assert "This does not look like a tracking number of UPS." in asked.text
    ticked = entered(tracking_number="12345678", tick="format:12345678")
    assert client.post(where, ticked).status_code == 302
    rejected.shipment.refresh_from_db()
    assert rejected.shipment.tracking_number == "12345678"


def test_decision_29_a_doubt_with_a_tick_above_is_not_said_again_in_the_preview() -> None:
    order = order_with_items(programs=["PRIME"])
    client = client_of(order)
    said = "No Prime order was shipped here in the last 30 days."
    page = client.get(url(order)).text
    assert 'name="asked" value="prime"' in page
    preview = {"HX-Request": "true", "HX-Target": "preview"}
    alone = client.post(url(order), entered(preview="yes"), headers=preview).text
    assert said in alone
    asked = client.post(url(order), entered(preview="yes", asked="prime"), headers=preview).text
    assert said not in asked
    assert UPS in asked
    again = client.post(url(order), entered()).text
    assert again.count(said) == 1


def test_a_ship_page_of_its_own_is_sent_as_a_page_and_opens_no_dialog_over_itself() -> None:
    order = order_with_items()
    client = client_of(order)
    assert f'hx-post="{url(order)}" hx-target="#dialogs"' not in client.get(url(order)).text
    dialog = {"HX-Request": "true", "HX-Target": "dialogs"}
    part = client.get(url(order), headers=dialog).text
    assert f'hx-post="{url(order)}" hx-target="#dialogs"' in part
