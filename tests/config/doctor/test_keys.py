"""Doctor: the key files, and what is sealed under them (CON-10, T13)."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import override_settings

from config.newenv import new_environment
from stores import clock
from tests.config.doctor.asking import doctor, line
from tests.factories import (
    OrderFactory,
    SellingPartnerFactory,
)

pytestmark = pytest.mark.django_db


def test_a_key_file_that_others_can_read_fails(tmp_path: Path) -> None:
    values = new_environment(tmp_path / "keys.json")
    os.chmod(tmp_path / "keys.json", 0o644)
    with override_settings(FIELD_KEYS_FILE=values["FIELD_KEYS_FILE"]):
        assert "chmod 600" in line(doctor()[1], "FAIL  FIELD_KEYS_FILE")


def test_con_10_a_stored_value_that_no_key_opens_fails_and_names_its_key() -> None:
    SellingPartnerFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
    status, printed = doctor()
    assert status == 1
    found = line(printed, "FAIL  key gone")
    assert "stores_sellingpartner.refresh_token (1 rows)" in found
    assert "backup" in found
    assert "FAIL  sellers: a token cannot be opened" in printed


def test_t13_a_single_broken_row_is_told_by_column_and_row() -> None:
    OrderFactory.create()
    order = OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        value = cursor.fetchone()[0][:-4] + "AAAA"
        cursor.execute("UPDATE orders_order SET buyer_data = %s WHERE id = %s", [value, order.pk])
    status, printed = doctor()
    assert status == 1
    assert f"the first in the row with id {order.pk}." in line(
        printed, "FAIL  orders_order.buyer_data"
    )


def test_dpp_2_4_month_keys_that_are_not_destroyed_in_time_are_told() -> None:
    with time_machine.travel(clock.now() + timedelta(days=300), tick=False):
        assert "FAIL  month keys" in doctor()[1]
    assert "OK    month keys" in doctor()[1]
