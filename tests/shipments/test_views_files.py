"""The pages of files: an upload becomes a draft batch, an export is for managers and noted (T5, T7, DPP 2.3)."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shipments.models import Batch, BatchEntry, Shipment
from stores import clock
from stores.models import AuditEvent, Member, Store
from tests.factories import (
    ManualOrderFactory,
    MemberFactory,
    OrderItemFactory,
    SellingPartnerFactory,
    StoreFactory,
    order_with_items,
)

pytestmark = pytest.mark.django_db

IMPORT, EXPORT = reverse("shipments:import_tracking"), reverse("shipments:export_orders")


@pytest.fixture
def store() -> Store:
    made: Store = StoreFactory.create(last_import_at=clock.now())
    return made


def client_of(store: Store, role: str) -> Client:
    client = Client()
    account = store.selling_partner.account
    client.force_login(MemberFactory.create(account=account, role=Member.Role(role)).user)
    return client


def upload(client: Client, content: bytes, **fields: Any) -> Any:
    file = SimpleUploadedFile("export.csv", content, content_type="text/csv")
    return client.post(IMPORT, {"file": file, **fields})


def rows(answer: Any) -> list[dict[str, str]]:
    raw = b"".join(answer.streaming_content)
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_an_upload_leads_to_the_draft_that_shows_each_lines_fate(store: Store) -> None:
    good = order_with_items(store=store, purchased_at=clock.now())
    client = client_of(store, "shipper")
    assert "Show what would happen" in client.get(IMPORT).text
    text = f"Order;Tracking;Carrier\n{good.amazon_order_id};1Z999AA10123456784;UPS\nnope-1;AB123456;UPS\n"
    answer = upload(client, text.encode())
    batch = Batch.objects.get()
    assert answer.headers["Location"] == reverse("shipments:batch", args=[batch.public_id])
    assert (batch.kind, batch.state) == ("file", "draft")
    page = client.get(answer.headers["Location"]).text
    assert good.amazon_order_id in page
    assert "Line 3: None of your orders has the number NOPE-1." in page
    assert not Shipment.objects.exists()


def test_shp_24_the_form_of_a_file_has_the_tick_for_lines_with_a_warning(store: Store) -> None:
    order = order_with_items(store=store, purchased_at=clock.now())
    client = client_of(store, "shipper")
    assert "Take lines with a warning, too" in client.get(IMPORT).text
    text = f"Order;Tracking;Carrier\n{order.amazon_order_id};9400111899223100000001;USPS\n".encode()
    page = client.get(upload(client, text).headers["Location"]).text
    assert "Line 2: The check digit of this tracking number is wrong" in page
    address = upload(client, text, take_doubtful="on").headers["Location"]
    assert "Left out <span" not in client.get(address).text
    client.post(f"{address}start/", {"start": "yes"})
    assert BatchEntry.objects.latest("pk").state == "waiting"
    assert Batch.objects.latest("pk").state == "running"


def test_every_left_out_line_is_shown_with_its_number_and_reason(store: Store) -> None:
    held = order_with_items(store=store, purchased_at=clock.now(), status="on_hold")
    bare = order_with_items(store=store, purchased_at=clock.now())
    text = (
        "Order;Tracking;Carrier\n=cmd|x;1Z999AA10123456784;UPS\nhello;1Z999AA10123456784;UPS\n"
        f";1Z999AA10123456784;UPS\n{held.amazon_order_id};1Z999AA10123456784;UPS\n{bare.amazon_order_id};;UPS\n"
    )
    client = client_of(store, "shipper")
    page = client.get(upload(client, text.encode()).headers["Location"]).text
    left_out = page[page.index('id="left-out"') :]
    assert "Line 2: This is no order number." in left_out
    assert "Line 3: This is no order number." in left_out
    assert "Line 4: The order number is empty." in left_out
    assert f"{held.amazon_order_id}</code></a> Line 5: " in left_out
    assert f"{bare.amazon_order_id}</code></a> Line 6, tracking number: " in left_out
    assert left_out.count("<li>") == 5
    assert "=cmd" not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"a;b\n1;2", "none is called order number or tracking number"),
        (b"\x81\x8d\x8f", "neither UTF-8"),
        (b"x" * (10 * 1024 * 1024 + 1), "over 10 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    store: Store, content: bytes, words: str
) -> None:
    answer = upload(client_of(store, "shipper"), content)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Batch.objects.exists()


def test_t5_a_person_of_two_accounts_chooses_one_and_finds_its_orders_only(store: Store) -> None:
    other = StoreFactory.create()
    order = order_with_items(store=other, purchased_at=clock.now())
    user = MemberFactory.create(account=store.selling_partner.account).user
    MemberFactory.create(account=other.selling_partner.account, user=user)
    client = Client()
    client.force_login(user)
    text = f"Order;Tracking;Carrier\n{order.amazon_order_id};1Z999AA10123456784;UPS\n".encode()
    assert upload(client, text).status_code == 422
    for each in (store, other):
        upload(client, text, account=each.selling_partner.account.public_id)
    assert list(BatchEntry.objects.order_by("pk").values_list("code", "batch__account")) == [
        ("unknown_order", store.selling_partner.account_id),
        ("", other.selling_partner.account_id),
    ]


def test_dpp_2_3_an_export_without_the_role_manager_is_refused(store: Store) -> None:
    order_with_items(store=store)
    for role in ("viewer", "shipper"):
        client = client_of(store, role)
        assert client.get(EXPORT).status_code == client.post(EXPORT).status_code == 403
        assert EXPORT not in client.get(reverse("orders:list")).text
    assert not AuditEvent.objects.filter(action="orders.exported").exists()


def test_dpp_2_3_an_export_is_noted_with_its_number_and_kept_nowhere(store: Store) -> None:
    order = order_with_items(store=store)
    entered = ManualOrderFactory.create(store=store)
    OrderItemFactory.create(order=entered)
    held = order_with_items(store=store, status="awaiting", cancel_requested=True)
    order_with_items(store=store, status="on_hold")
    order_with_items(store=StoreFactory.create(selling_partner=SellingPartnerFactory.create()))
    client = client_of(store, "manager")
    page = client.get(EXPORT).text
    assert "2 orders to ship" in page
    assert held.amazon_order_id in page
    assert not AuditEvent.objects.filter(action="orders.exported").exists()
    answer = client.post(EXPORT)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="orders-to-ship-')
    assert {row["Order number"] for row in rows(answer)} == {
        order.amazon_order_id, entered.amazon_order_id,
    }  # fmt: skip
    (noted,) = AuditEvent.objects.filter(action="orders.exported")
    assert (noted.detail, noted.account) == ({"count": 2}, store.selling_partner.account)
    assert "Tom" not in str(vars(noted))


def test_an_export_follows_the_filters_of_the_list(store: Store) -> None:
    first = order_with_items(store=store, service_level="NEXT_DAY")
    order_with_items(store=store)
    client = client_of(store, "manager")
    assert (
        f"{EXPORT}?service=NEXT_DAY"
        in client.get(reverse("orders:list") + "?service=NEXT_DAY").text
    )
    page = client.get(f"{EXPORT}?service=NEXT_DAY").text
    assert "1 order to ship under the filters" in page
    assert '<input type="hidden" name="service" value="NEXT_DAY">' in page
    (row,) = rows(client.post(EXPORT, {"service": "NEXT_DAY"}))
    assert row["Order number"] == first.amazon_order_id


def test_nothing_to_export_makes_no_file(store: Store) -> None:
    answer = client_of(store, "manager").post(EXPORT)
    assert "0 orders to ship" in answer.text
    assert not AuditEvent.objects.filter(action="orders.exported").exists()
