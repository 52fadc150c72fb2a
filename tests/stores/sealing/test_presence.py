"""Every key that stored values need must be there and be the right one (data-protection.md 4.3)."""

import base64
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from config.supervising.starting import require_keys
from orders.models import Order
from stores.sealing import keys, month_file, presence
from stores.sealing.columns import sealed_columns
from stores.sealing.rule import Month, Seed
from tests.factories import LabelFileFactory, OrderFactory, SellingPartnerFactory
from tests.key_files import write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("month_keys")]


def found() -> list[tuple[str, str, dict[str, int]]]:
    return [(each.key_id, each.kind, each.columns) for each in presence.troubles()]


def test_con_10_the_right_keys_are_no_trouble() -> None:
    OrderFactory.create(note="Ring twice")
    LabelFileFactory.create()
    OrderFactory.create(buyer_data=None, redacted_at="2026-11-01T00:00Z")
    SellingPartnerFactory.create(access_token="")
    assert found() == []
    require_keys()


def test_con_10_a_missing_long_lived_key_stops_the_start(
    settings: Settings, tmp_path: Path
) -> None:
    SellingPartnerFactory.create()
    keys_file = tmp_path / "other" / "field-keys.json"
    keys_file.parent.mkdir()
    keys_file.write_text(json.dumps({"k2": base64.b64encode(bytes(32)).decode()}))
    write(
        month_file.beside(keys_file), month_file.read(month_file.beside(settings.FIELD_KEYS_FILE))
    )
    settings.FIELD_KEYS_FILE, settings.FIELD_KEY_ACTIVE = str(keys_file), "k2"
    assert found() == [("k1", presence.MISSING, {"stores_sellingpartner.refresh_token": 1})]
    with pytest.raises(CommandError) as caught:
        require_keys()
    said = str(caught.value)
    assert (
        "stores_sellingpartner.refresh_token (1 rows): sealed with the key k1, which is not there"
        in said
    )
    assert "Put back FIELD_KEYS_FILE" in said
    assert "reseal --give-up k1" in said
    assert "Atzr" not in said


def test_con_10_a_wrong_long_lived_key_is_told_from_a_broken_row(month_keys: Path) -> None:
    partner = SellingPartnerFactory.create()
    keys_file = month_keys.parent / "field-keys.json"
    keys_file.write_text(json.dumps({"k1": base64.b64encode(bytes([9] * 32)).decode()}))
    keys._keys.cache_clear()
    try:
        assert found() == [("k1", presence.WRONG, {"stores_sellingpartner.refresh_token": 1})]
    finally:
        keys_file.write_text(json.dumps({"k1": base64.b64encode(bytes(32)).decode()}))
        keys._keys.cache_clear()
    SellingPartnerFactory.create()
    _break("stores_sellingpartner", "refresh_token", partner.pk)
    assert found() == []


def test_con_10_a_wrong_month_file_is_told(month_keys: Path) -> None:
    OrderFactory.create()
    (held,) = {key for column in sealed_columns() for key in column.held() if key != "k1"}
    write(month_keys, Seed(Month(2026, 7), bytes([9] * 32)))
    kinds = {(key_id, kind) for key_id, kind, _ in found()}
    assert kinds == {(held, presence.WRONG)}
    with pytest.raises(CommandError, match=r"field-keys\.months\.json"):
        require_keys()


def test_t4_values_of_a_destroyed_month_stop_the_start(month_keys: Path) -> None:
    """A backup of before the destruction was restored."""
    OrderFactory.create()
    month_file.advance(month_keys, Month(2030, 1))
    assert {(key_id[0], kind) for key_id, kind, _ in found()} == {("m", presence.MISSING)}


def test_t13_every_kind_of_column_tells_its_keys_without_its_values() -> None:
    OrderFactory.create(note="Ring twice")
    LabelFileFactory.create()
    _mfa({"secret": "enc1:k1:AAAA", "used": [1]})
    _mfa({"credential": "a passkey has no sealed text"})
    held = {column.place: column.held() for column in sealed_columns()}
    month = next(iter(held["orders_order.buyer_data"]))
    assert Month.of_key(month)
    assert held["orders_order.note"].keys() == {month}
    assert held["shipments_labelfile.content"].keys() == {month}
    assert held["stores_sellingpartner.refresh_token"].keys() == {"k1"}
    assert held["mfa_authenticator.data"]["k1"].rows == 1
    assert held["stores_bigcommercelink.token"] == {}


def test_t13_what_is_not_sealed_is_told_by_no_word_of_it() -> None:
    order = OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET buyer_data = 'Tom:Lindqvist' WHERE id = %s", [order.pk]
        )
    (column,) = [each for each in sealed_columns() if each.place == "orders_order.buyer_data"]
    assert column.held().keys() == {""}
    assert column.broken() == [order.pk]
    assert found() == []


@pytest.mark.parametrize("command", ["web", "worker", "runall"])
def test_con_10_nothing_starts_without_its_keys(
    command: str, month_keys: Path, settings: Settings
) -> None:
    OrderFactory.create()
    write(month_keys, Seed(Month(2026, 7), bytes([9] * 32)))
    with pytest.raises(CommandError, match="nothing starts"):
        call_command(command)


def _break(table: str, column: str, row: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [row])
        value = cursor.fetchone()[0]
        broken = value[:-8] + ("AAAA" if value[-8:-4] != "AAAA" else "BBBB") + value[-4:]
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [broken, row])


def _mfa(data: dict[str, object]) -> None:
    from allauth.mfa.models import Authenticator

    from tests.factories import UserFactory

    Authenticator.objects.create(user=UserFactory.create(), type="totp", data=data)


def test_every_sealed_field_is_found() -> None:
    assert {column.place for column in sealed_columns()} >= {
        "mfa_authenticator.data",
        "orders_customer.buyer_data",
        "orders_order.buyer_data",
        "orders_order.note",
        "shipments_labelfile.content",
        "shipments_returnlabel.content",
        "stores_bigcommercelink.token",
        "stores_sellingpartner.access_token",
        "stores_sellingpartner.refresh_token",
    }
    monthly = {column.place for column in sealed_columns() if column.monthly}
    assert monthly == {
        "orders_customer.buyer_data",
        "orders_order.buyer_data",
        "orders_order.note",
        "shipments_labelfile.content",
        "shipments_returnlabel.content",
    }
    assert Order._meta.get_field("note").monthly
