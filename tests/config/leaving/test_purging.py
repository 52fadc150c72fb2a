"""`purge_store`: nothing of a store is left, everything of the others is (DPP 1.7, CON-13)."""

import re
import sqlite3
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_q.models import OrmQ

from config.leaving import deleting, scope
from config.leaving.table_words import words_of
from config.leaving.tables import tables
from orders.models import Order
from shipments.models import Batch, Shipment
from stores.models import Account, AuditEvent, Member, SellingPartner, ShipFrom, Store, User
from tests.config.leaving.scene import fill, full_seller
from tests.factories import (
    CustomerFactory,
    MemberFactory,
    OrderFactory,
    ShipFromFactory,
    ShipmentFactory,
    StoreFactory,
)
from tests.redaction.test_nothing_left import database_files, opened_texts, stored_texts

pytestmark = pytest.mark.django_db(transaction=True)

GOES, STAYS = "goesaway", "remains"


def purged(*arguments: str, yes: bool = True) -> str:
    out = StringIO()
    call_command("purge_store", *arguments, *(["--yes"] if yes else []), stdout=out)
    return out.getvalue()


def rows_of(root: type[Store] | type[SellingPartner], pk: int) -> dict[str, int]:
    return {
        table.model._meta.label: table.model._base_manager.filter(**{table.owner: pk}).count()
        for table in tables(root)
    }


def unnamed(text: str) -> str:
    """Without the account's name, and what the audit list names the purged store by."""
    return re.sub(rf"Account {GOES}|Store: Store {GOES}|Amazon seller: A{GOES}", "", text)


def test_dpp_1_7_red_64_no_text_and_no_byte_of_a_purged_store_is_left() -> None:
    store, other = full_seller(GOES), full_seller(STAYS)
    seller = store.selling_partner
    before = rows_of(SellingPartner, seller.pk)
    assert not [label for label, count in before.items() if not count], "the scene lacks a row"
    others = rows_of(SellingPartner, other.selling_partner_id)
    assert GOES in opened_texts()

    printed = purged(str(store.public_id))

    assert set(rows_of(SellingPartner, seller.pk).values()) == {0}
    assert rows_of(SellingPartner, other.selling_partner_id) == others
    # The account, its people and the audit list are not Amazon's.
    Account.objects.filter(name__contains=GOES).update(name="x")
    for text in (opened_texts(), stored_texts()):
        assert GOES not in unnamed(text)
        assert STAYS in text
    for content in database_files():
        assert GOES.encode() not in unnamed(content.decode("latin-1")).encode("latin-1")
    assert re.search(r"orders +1 +0\n", printed)
    assert re.search(r"Amazon sellers, with their tokens +1 +0\n", printed)
    assert re.search(r"customers +1 +0\n", printed)


def test_dpp_1_7_a_store_whose_seller_has_others_goes_alone() -> None:
    store = full_seller(STAYS)
    seller, account = store.selling_partner, store.selling_partner.account
    second = StoreFactory.create(selling_partner=seller, marketplace_id="A2EUQ1WTGCTBG2")
    shared = fill(second, GOES, Member.objects.get(account=account)).customer
    keeps = OrderFactory.create(store=store, customer=shared)
    lead = Shipment.objects.get(order__store=second)
    follower = ShipmentFactory.create(order=keeps, lead=lead)
    before = rows_of(Store, store.pk)

    purged(str(second.public_id))

    assert rows_of(Store, store.pk) == before
    assert SellingPartner.objects.get().refresh_token
    follower.refresh_from_db()
    assert follower.lead is None
    assert shared is not None
    shared.refresh_from_db()
    assert f"113-{GOES}" not in opened_texts()
    assert Batch.objects.count() == 1


def test_dpp_1_7_a_seller_goes_with_all_its_stores_and_an_account_with_its_people() -> None:
    store = full_seller(GOES)
    seller, account = store.selling_partner, store.selling_partner.account
    StoreFactory.create(selling_partner=seller, marketplace_id="A2EUQ1WTGCTBG2")
    purged(str(seller.public_id), "--seller")
    assert not Store.objects.exists()
    assert Account.objects.get() == account

    ShipFromFactory.create(account=account)
    CustomerFactory.create(account=account)
    both = MemberFactory.create(account=account).user
    MemberFactory.create(user=both)
    staff = MemberFactory.create(account=account).user
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    leaver = Member.objects.filter(account=account).order_by("pk")[0].user
    purged(str(account.public_id), "--account")
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not ShipFrom.objects.exists()
    assert not User.objects.filter(pk=leaver.pk).exists()
    assert User.objects.filter(pk__in=[both.pk, staff.pk]).count() == 2


def test_con_13_con_12_a_paused_and_disconnected_store_is_purged_without_any_key() -> None:
    store = full_seller(GOES)
    Store.objects.update(paused_at=timezone.now())
    SellingPartner.objects.update(credentials="bad", credentials_error="disconnected")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stores_sellingpartner SET refresh_token = 'enc1:gone:AAAA'")
        cursor.execute("UPDATE orders_order SET buyer_data = 'enc1:gone:AAAA'")
    purged(str(store.public_id))
    assert not Order.objects.exists()


def test_dpp_1_7_it_is_refused_while_amazon_must_be_told_of_a_shipment() -> None:
    store = full_seller(GOES)
    order = Order.objects.get()
    type(order.notification).objects.update(state="unknown", settled_at=None)
    with pytest.raises(CommandError, match="must still be told of 1 shipments"):
        purged(str(store.public_id))
    assert Order.objects.exists()
    assert not AuditEvent.objects.exists()
    purged(str(store.public_id), "--even-unsent")
    assert not Order.objects.exists()


def test_without_the_name_nothing_is_deleted() -> None:
    store = full_seller(GOES)
    with (
        patch("builtins.input", return_value="no"),
        pytest.raises(CommandError, match="Nothing was"),
    ):
        purged(str(store.public_id), yes=False)
    assert Order.objects.exists()
    with patch("builtins.input", return_value=store.name):
        said = purged(str(store.public_id), yes=False)
    assert "people of the account are signed out" in said
    assert "task queue of all sellers is emptied" in said.replace("\n", " ")
    assert not Order.objects.exists()
    with pytest.raises(CommandError, match="There is no store"):
        purged(str(store.public_id))


def test_without_a_terminal_it_says_which_option_there_is() -> None:
    store = full_seller(GOES)
    with (
        patch("builtins.input", side_effect=EOFError),
        pytest.raises(CommandError, match=r"Nothing was deleted.*at a terminal.*--yes"),
    ):
        purged(str(store.public_id), yes=False)
    assert Order.objects.exists()


def test_without_a_name_it_lists_the_stores() -> None:
    store = full_seller(GOES)
    with pytest.raises(CommandError) as refused:
        purged()
    account = store.selling_partner.account
    assert f"  {store.pk}  {store.name} ({account.name})  {store.public_id}" in str(refused.value)


def test_dpp_1_7_the_certificate_is_proof_and_a_changed_one_is_noticed(tmp_path: Path) -> None:
    store = full_seller(GOES)
    path = tmp_path / "certificate.txt"
    printed = purged(str(store.public_id), "--certificate", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    assert text in printed
    assert f"Deleted: store {store.public_id}" in text
    assert "NIST SP 800-88" in text
    assert "buyers' details had been removed before: 0" in text
    event = AuditEvent.objects.get(action="store.purged")
    assert event.detail["counts"]["orders.Order"] == 1
    assert GOES not in unnamed(str(event.detail))
    assert "nobody changed it" in purged("--verify", str(path))
    path.write_text(re.sub(r"\n(orders +)1", r"\n\g<1>2", text))
    with pytest.raises(CommandError, match="not written so"):
        purged("--verify", str(path))


def test_dpp_1_7_prompt_and_certificate_can_be_read_without_the_code() -> None:
    store = full_seller(GOES)
    seller = store.selling_partner
    second = StoreFactory.create(
        selling_partner=seller, name="Maple", marketplace_id="A2EUQ1WTGCTBG2"
    )
    fill(second, "maple", Member.objects.get())
    stays = [
        f"Account: Account {GOES} ({seller.account.public_id})",
        f"Amazon seller: A{GOES}, North America ({seller.public_id}), stays with its other stores",
        f"Store: Maple, Amazon.ca (Canada) ({second.public_id})",
    ]
    with patch("builtins.input", return_value="Maple"):
        said = purged(str(second.public_id), yes=False)
    asked, _, proof = said.partition("CERTIFICATE")
    for text in (asked, proof):
        for line in stays:
            assert line in text
        assert f"Store {GOES}" not in text
        assert not re.search(r"\b(orders|shipments|stores|redaction)\.[A-Z]", text)
    for line in ("orders: 1", "orders in batches: 1", "parcels: 1", "labels: 1", "customers: 1"):
        assert f"\n  {line}\n" in asked

    printed = purged(str(seller.public_id), "--seller")
    assert f"Amazon seller: A{GOES}, North America ({seller.public_id})\n" in printed
    assert f"Store: Store {GOES}, Amazon.com (United States) ({store.public_id})\n" in printed


def test_members_are_signed_out_and_the_queue_is_begun_anew() -> None:
    store = full_seller(GOES)
    client = Client()
    client.force_login(Member.objects.get().user)
    OrmQ.objects.create(key="waybill", payload="x", lock=timezone.now())
    purged(str(store.public_id))
    assert client.get("/orders/").status_code == 302
    assert not OrmQ.objects.exists()


class Cut(BaseException):
    """As if the process died."""


@pytest.mark.parametrize("at", [0, 5, 13, 25])
def test_dpp_1_7_a_purge_that_dies_anywhere_is_finished_by_the_same_command(at: int) -> None:
    store, other = full_seller(GOES), full_seller(STAYS)
    others = rows_of(SellingPartner, other.selling_partner_id)
    whole = scope.counts(scope.Target.of_store(store).scope)
    passed: list[str] = []

    def die(name: str) -> None:
        passed.append(name)
        if len(passed) == at + 1:
            raise Cut

    with patch("config.leaving.deleting.fault_point", die), pytest.raises(Cut):
        purged(str(store.public_id))
    printed = purged(str(store.public_id))
    for table, count in whole.items():
        words = re.escape(words_of(table))
        assert re.search(rf"^{words} +{count} +0$", printed, re.MULTILINE), table
    assert rows_of(SellingPartner, other.selling_partner_id) == others
    assert AuditEvent.objects.filter(action="store.purged").count() == 1


def test_dpp_1_7_also_when_it_dies_with_nothing_left_to_find_the_store_by() -> None:
    store = full_seller(GOES)
    with patch("config.leaving.purging.empty_log", side_effect=Cut), pytest.raises(Cut):
        purged(str(store.public_id))
    assert not Store.objects.exists()
    printed = purged(str(store.public_id))
    assert re.search(r"^orders +1 +0$", printed, re.MULTILINE)
    assert f"Store: {store.name}, Amazon.com" in printed
    with pytest.raises(CommandError, match="There is no store"):
        purged(str(store.public_id))


def test_rows_that_a_worker_writes_meanwhile_go_in_the_next_pass() -> None:
    store = full_seller(GOES)
    written: list[Any] = []
    real = deleting.delete_rows

    def write_once(rows: Any) -> int:
        done = real(rows)
        if rows.model is Order and not written:
            written.append(OrderFactory.create(store=store, amazon_order_id="113-late"))
        return done

    with patch("config.leaving.purging.delete_rows", write_once):
        purged(str(store.public_id))
    assert written
    assert not Order.objects.exists()


def test_files_go_in_small_steps() -> None:
    with patch("config.leaving.deleting._FILES", 1), patch("config.leaving.deleting._ROWS", 1):
        store = full_seller(GOES)
        fill(store, "more", Member.objects.get())
        purged(str(store.public_id))
    assert not Order.objects.exists()


@override_settings(DEBUG=False)
def test_a_purge_leaves_no_freed_page_readable() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's setting")
    name = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone()[0] == 1
    assert sqlite3.connect(name).execute("PRAGMA journal_mode").fetchone()[0] == "wal"
