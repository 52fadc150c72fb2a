"""Seals: with the right key, for one place, whole or not at all."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from stores.sealing import (
    KeysMissing,
    SealBroken,
    load_keys,
    month_file,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from stores.sealing.rule import Month
from tests.key_files import write

pytestmark = pytest.mark.usefixtures("month_keys")

PLACE = "orders_order.buyer_data"
TEXT = "Tom Lindqvist, 2214 Alder Street"


def test_con_10_secrets_have_the_active_key_and_buyers_the_month_s() -> None:
    with time_machine.travel(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)):
        assert seal(TEXT, PLACE).startswith("enc1:k1:")
        november = seal(TEXT, PLACE, monthly=True)
        paper = seal_bytes(b"%PDF", PLACE, monthly=True)
    assert november.startswith("enc1:m202611:")
    assert paper.startswith(b"enc1:m202611:")
    with time_machine.travel(datetime(2026, 12, 1, 0, 0, tzinfo=UTC)):
        assert seal(TEXT, PLACE, monthly=True).startswith("enc1:m202612:")
        assert unseal(november, PLACE) == TEXT
        assert unseal_bytes(paper, PLACE) == b"%PDF"


def test_dpp_2_4_no_plain_text_and_no_two_seals_alike() -> None:
    one, other = seal(TEXT, PLACE, monthly=True), seal(TEXT, PLACE, monthly=True)
    assert one != other
    assert "Tom" not in one
    assert b"%PDF" not in seal_bytes(b"%PDF-1.7", PLACE, monthly=True)
    assert seal("", PLACE, monthly=True) == ""
    assert unseal("", PLACE) == ""


@pytest.mark.parametrize("monthly", [True, False])
def test_t13_a_moved_changed_or_cut_value_is_broken(monthly: bool) -> None:
    value = seal(TEXT, PLACE, monthly=monthly)
    changed = value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:]
    for broken in (
        changed,
        value[:40],
        value[:-4],
        f"x{value}",
        "enc1:k1",
        "plain",
        "enc1:m209901:AAAA",
    ):
        with pytest.raises(SealBroken) as caught:
            unseal(broken, PLACE)
        assert "Tom" not in str(caught.value)
    with pytest.raises(SealBroken):
        unseal(value, "orders_order.note")
    other = "m202612" if monthly else "k2"
    with pytest.raises(SealBroken):
        unseal(":".join(["enc1", other, value.split(":")[2]]), PLACE)


def test_t4_a_destroyed_key_opens_nothing_in_a_process_that_had_it(month_keys: Path) -> None:
    with time_machine.travel(datetime(2026, 8, 3, tzinfo=UTC)):
        value, paper = seal(TEXT, PLACE, monthly=True), seal_bytes(b"%PDF", PLACE, monthly=True)
    assert unseal(value, PLACE) == TEXT
    month_file.advance(month_keys, Month(2026, 9))
    with pytest.raises(SealBroken):
        unseal(value, PLACE)
    with pytest.raises(SealBroken):
        unseal_bytes(paper, PLACE)


def test_t19_a_clock_behind_the_file_seals_with_the_file_s_first_month() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        value = seal(TEXT, PLACE, monthly=True)
        assert value.startswith("enc1:m202607:")
        assert unseal(value, PLACE) == TEXT


def test_con_10_without_its_file_nothing_is_sealed(month_keys: Path) -> None:
    value = seal(TEXT, PLACE, monthly=True)
    kept = month_file.read(month_keys)
    month_keys.unlink()
    for use in (lambda: seal(TEXT, PLACE, monthly=True), lambda: unseal(value, PLACE)):
        with pytest.raises(KeysMissing, match="month keys"):
            use()
    assert unseal(seal(TEXT, PLACE), PLACE) == TEXT
    write(month_keys, kept)
    assert unseal(value, PLACE) == TEXT


def test_con_10_reads_work_with_two_long_lived_keys(settings: Settings, tmp_path: Path) -> None:
    old = seal(TEXT, PLACE)
    keys_file = tmp_path / "two.json"
    keys = json.loads(Path(settings.FIELD_KEYS_FILE).read_text())
    keys_file.write_text(json.dumps(keys | {"k2": base64.b64encode(bytes([7] * 32)).decode()}))
    settings.FIELD_KEYS_FILE, settings.FIELD_KEY_ACTIVE = str(keys_file), "k2"
    new = seal(TEXT, PLACE)
    assert new.startswith("enc1:k2:")
    assert unseal(old, PLACE) == unseal(new, PLACE) == TEXT
    settings.FIELD_KEY_ACTIVE = "k3"
    with pytest.raises(KeysMissing, match="k3"):
        seal(TEXT, PLACE)


@pytest.mark.parametrize("key_id", ["m202611", "a:b", "", "k 1"])
def test_an_id_that_would_be_misread_is_refused(tmp_path: Path, key_id: str) -> None:
    keys_file = tmp_path / "odd.json"
    keys_file.write_text(json.dumps({key_id: base64.b64encode(bytes(32)).decode()}))
    with pytest.raises(KeysMissing, match="m202611"):
        load_keys(keys_file)
