"""``manage.py reseal``: to the keys of today, in pieces, while all goes on (data-protection.md 4.4)."""

import base64
import json
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from orders.imports import customers as of_amazon
from orders.manual import customers as entered
from orders.models import Customer, Order
from orders.search_keys import search_keys
from shipments.models import LabelFile
from stores import clock
from stores.models import AuditEvent
from stores.sealing import blind_index, keys, seal, seal_bytes
from stores.sealing.columns import INSIDE_JSON, sealed_columns
from stores.sealing.resealing import moves
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    LabelFileFactory,
    OrderFactory,
    SellingPartnerFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("month_keys")]

ORDER, NOTE = "orders_order.buyer_data", "orders_order.note"


def reseal(*arguments: str) -> str:
    out = StringIO()
    call_command("reseal", *arguments, stdout=out)
    return out.getvalue()


def held(place: str) -> dict[str, int]:
    (column,) = [each for each in sealed_columns() if each.place == place]
    return {key_id: found.rows for key_id, found in column.held().items()}


def raw(sql: str, *values: str | bytes | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def as_before_month_keys(order: Order) -> None:
    """As an installation of before has it: under the long-lived key, without keys of street and phone."""
    raw("UPDATE orders_order SET buyer_data = %s, note = %s, street_key = '', phone_key = '' WHERE id = %s",
        seal(json.dumps(order.buyer_data), ORDER), seal("Ring twice", NOTE), order.pk)  # fmt: skip


def second_key(settings: Settings) -> None:
    """As an operator adds a key."""
    path = Path(settings.FIELD_KEYS_FILE)
    new = base64.b64encode(bytes([7] * 32)).decode()
    path.write_text(json.dumps(json.loads(path.read_text()) | {"k2": new}))
    settings.FIELD_KEY_ACTIVE = "k2"
    keys._keys.cache_clear()


@pytest.fixture(autouse=True)
def _forget_keys() -> None:
    keys._keys.cache_clear()


def test_con_10_secrets_move_to_the_key_that_was_added(settings: Settings) -> None:
    partner = SellingPartnerFactory.create(access_token="Atza|test")
    second_key(settings)
    assert "k1                 1 rows  to be sealed anew" in reseal("--report")
    assert held("stores_sellingpartner.refresh_token") == {"k1": 1}, "a report changes nothing"
    out = reseal()
    assert held("stores_sellingpartner.refresh_token") == {"k2": 1}
    assert held("stores_sellingpartner.access_token") == {"k2": 1}
    assert "Nothing is sealed with k1 any more: remove it" in out
    partner.refresh_from_db()
    assert (partner.refresh_token, partner.access_token) == ("Atzr|test-refresh-token", "Atza|test")
    assert reseal().count("sealed anew") == 0, "run again, it has nothing to do"


def test_con_10_a_secret_inside_anothers_json_moves_too(settings: Settings) -> None:
    from allauth.mfa.models import Authenticator

    ((label, name),) = INSIDE_JSON
    assert (label, name) == ("mfa.Authenticator", "data")
    place = "mfa_authenticator.data"
    data = {"secret": seal("TOTPSEED", place), "used": [1, 2], "name": "Phone"}
    row = Authenticator.objects.create(user=UserFactory.create(), type="totp", data=data)
    passkey = Authenticator.objects.create(user=row.user, type="webauthn", data={"credential": {}})
    second_key(settings)
    reseal()
    row.refresh_from_db()
    passkey.refresh_from_db()
    assert row.data["secret"].startswith("enc1:k2:")
    assert (row.data["used"], row.data["name"]) == ([1, 2], "Phone")
    assert passkey.data == {"credential": {}}
    assert held(place) == {"k2": 1}


def test_dpp_2_4_buyers_of_before_month_keys_move_and_become_findable() -> None:
    order = OrderFactory.create()
    as_before_month_keys(order)
    label = LabelFileFactory.create()
    old = seal_bytes(b"%PDF", "shipments_labelfile.content")
    raw("UPDATE shipments_labelfile SET content = %s", old)
    assert held(ORDER).keys() > {"k1"}
    out = reseal()
    assert "Search keys filled: 2 orders" in out
    for place in (ORDER, NOTE, "shipments_labelfile.content"):
        assert {key_id[0] for key_id in held(place)} == {"m"}
    order.refresh_from_db()
    assert order.note == "Ring twice"
    assert bytes(LabelFile.objects.get(pk=label.pk).content) == b"%PDF"
    expected = search_keys(order.buyer)
    assert order.street_key == expected["street_key"] != ""
    assert order.phone_key == expected["phone_key"] != ""
    assert "Search keys filled: 0 orders" in reseal()


def test_red_65_after_a_new_index_key_buyers_are_found_again(settings: Settings) -> None:
    """By what the search itself asks for, of Amazon's buyers and of entered ones."""
    account = AccountFactory.create()
    relay = "x1@marketplace.amazon.com"
    masked = CustomerFactory.create(
        account=account, relay_email=relay, email_key=blind_index(of_amazon.EMAIL_INDEX, relay)
    )
    nameless = CustomerFactory.create(account=account, relay_email="x2@marketplace.amazon.com", buyer_data=None, email_key="old2")  # fmt: skip
    by_hand = CustomerFactory.create(
        account=account, relay_email="", buyer_data={"email": "eve@example.com"}, email_key="old3"
    )
    gone = CustomerFactory.create(account=account, email_key=None, redacted_at=clock.now())
    order = OrderFactory.create()
    redacted = OrderFactory.create(
        redacted_at=clock.now(), buyer_data=None, name_key="", street_key="", phone_key=""
    )
    old = search_keys(order.buyer)
    settings.INDEX_KEY = "another key of the search, long enough"
    assert "renewed: 1 orders, 3 customers" in reseal("--search-keys")
    order.refresh_from_db()
    found = {name: getattr(order, name) for name in old}
    assert found == search_keys(order.buyer)
    assert not set(found.values()) & {*old.values(), ""}
    keys_of = dict(Customer.objects.values_list("pk", "email_key"))
    assert keys_of == {
        masked.pk: blind_index(of_amazon.EMAIL_INDEX, relay),
        nameless.pk: blind_index(of_amazon.EMAIL_INDEX, "x2@marketplace.amazon.com"),
        by_hand.pk: blind_index(entered.EMAIL_INDEX, "eve@example.com"),
        gone.pk: None,
    }
    redacted.refresh_from_db()
    assert redacted.street_key == ""
    assert "renewed: 0 orders, 0 customers" in reseal("--search-keys"), "run again, nothing to do"


def test_dpp_2_4_values_under_a_month_key_are_left_alone() -> None:
    order = OrderFactory.create()
    before = _sealed(order)
    reseal()
    assert _sealed(order) == before


def test_i3_what_is_redacted_meanwhile_stays_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = OrderFactory.create(), OrderFactory.create()
    for order in (first, second):
        as_before_month_keys(order)
    (column,) = [each for each in sealed_columns() if each.place == ORDER]
    one = column._replace(kind=column.kind._replace(at_once=1))
    steps = moves(one, "k1")
    next(steps)
    Order.objects.filter(pk=second.pk).update(buyer_data=None, redacted_at="2026-11-01T00:00Z")
    list(steps)
    second.refresh_from_db()
    assert second.buyer_data is None
    first.refresh_from_db()
    assert first.buyer.line1 == "2214 Alder Street"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_i3_a_row_that_redaction_holds_is_left_alone_and_not_waited_for() -> None:
    held_row, free = OrderFactory.create(), OrderFactory.create()
    for order in (held_row, free):
        as_before_month_keys(order)
    (column,) = [each for each in sealed_columns() if each.place == ORDER]
    holds, go = threading.Event(), threading.Event()

    def redact() -> None:
        with transaction.atomic():
            Order.objects.filter(pk=held_row.pk).update(buyer_data=None)
            holds.set()
            assert go.wait(60)
        connection.close()

    thread = threading.Thread(target=redact)
    thread.start()
    assert holds.wait(60)
    try:
        raw("SET lock_timeout = '10s'")
        assert sum(moved.rows for moved in moves(column, "k1")) == 1
    finally:
        go.set()
        thread.join(60)
    held_row.refresh_from_db()
    assert held_row.buyer_data is None


def test_t13_a_broken_row_stays_is_told_and_stops_nothing() -> None:
    broken, whole = OrderFactory.create(), OrderFactory.create()
    for order in (broken, whole):
        as_before_month_keys(order)
    raw("UPDATE orders_order SET buyer_data = 'enc1:k1:AAAA' WHERE id = %s", broken.pk)
    with pytest.raises(CommandError, match="1 rows could not be opened"):
        reseal()
    assert held(ORDER)["k1"] == 1
    assert _sealed(broken) == "enc1:k1:AAAA"
    whole.refresh_from_db()
    assert whole.buyer.line1 == "2214 Alder Street"
    assert whole.street_key != ""


def test_con_10_what_is_lost_can_be_given_up_and_amazon_is_asked_again() -> None:
    lost, whole = OrderFactory.create(), OrderFactory.create()
    customer = CustomerFactory.create()
    raw(
        "UPDATE orders_order SET buyer_data = 'enc1:gone:AAAA', name_key = 'x' WHERE id = %s",
        lost.pk,
    )
    raw("UPDATE orders_customer SET buyer_data = 'enc1:gone:AAAA' WHERE id = %s", customer.pk)
    reseal("--give-up", "gone")
    lost.refresh_from_db()
    assert lost.buyer_data is None
    assert (lost.address_problem, lost.buyer_fields, lost.name_key) == ("no_access", [], "")
    assert lost.redacted_at is None
    customer.refresh_from_db()
    assert (customer.buyer_data, customer.buyer_fields) == (None, [])
    whole.refresh_from_db()
    assert whole.buyer.line1 == "2214 Alder Street"
    event = AuditEvent.objects.get(action="keys.values_given_up")
    assert event.subject == "gone"
    assert event.detail == {"rows": {ORDER: 1, "orders_customer.buyer_data": 1}}


def test_con_10_a_second_factor_that_is_lost_goes_as_a_whole() -> None:
    from allauth.mfa.models import Authenticator

    user = UserFactory.create()
    Authenticator.objects.create(user=user, type="totp", data={"secret": "enc1:gone:AAAA"})
    passkey = Authenticator.objects.create(user=user, type="webauthn", data={"credential": {}})
    out = reseal("--give-up", "gone")
    assert "mfa_authenticator.data gone: 0 sealed anew, 0 cannot be opened, 1 emptied" in out
    assert [(row.pk, row.data) for row in Authenticator.objects.all()] == [
        (passkey.pk, {"credential": {}})
    ]


def test_con_10_giving_up_a_key_that_is_there_empties_only_what_does_not_open() -> None:
    broken, whole = OrderFactory.create(), OrderFactory.create()
    (key_id,) = held(ORDER)
    raw("UPDATE orders_order SET buyer_data = %s WHERE id = %s", f"enc1:{key_id}:AAAA", broken.pk)
    reseal("--give-up", key_id)
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert broken.buyer_data is None
    assert whole.buyer.line1 == "2214 Alder Street"


def test_a_key_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(CommandError, match="--report"):
        reseal("--give-up", "no such:key")


def _sealed(order: Order) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_data FROM orders_order WHERE id = %s", [order.pk])
        return str(cursor.fetchone()[0])
