"""Papers over HTTP: who gets them, what trace they leave, and what is said where there is nothing (T5, T12, RED-42)."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from orders.models import Order
from shipments.models import Batch, Label
from stores.models import AuditEvent, Member, Store
from tests.factories import TODAY, MemberFactory, StoreFactory, order_with_items
from tests.shipments.papers.files import label_with, pdf, zpl
from tests.shipments.papers.reading import letters, pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    found: Store = StoreFactory.create()
    return found


def person(store: Store, role: Member.Role = Member.Role.SHIPPER) -> Client:
    client = Client()
    client.force_login(MemberFactory.create(account=store.selling_partner.account, role=role).user)
    return client


def batch(store: Store, orders: list[Order]) -> Batch:
    found = Batch.objects.create(
        account=store.selling_partner.account, number=7, kind="labels", created_at=TODAY
    )
    for position, order in enumerate(orders):
        found.entries.create(position=position, order=order, state="done")
    return found


def url(name: str, found: Batch) -> str:
    return reverse(f"shipments:{name}", args=[found.public_id])


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_the_labels_of_a_batch_are_one_file_printed_and_noted(store: Store) -> None:
    orders = [order_with_items(1, store=store) for _ in range(3)]
    for order in orders[:2]:
        label_with(order, pdf(order.amazon_order_id))
    label_with(order_with_items(1, store=store), pdf("of nobody's batch"))
    found = batch(store, orders)
    answer = person(store).get(url("batch_labels", found))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="labels-batch-7.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert sorted(pages(answer.content)) == sorted(order.amazon_order_id for order in orders[:2])
    assert Label.objects.exclude(printed_at=None).count() == 2
    events = AuditEvent.objects.filter(action="label.given_out")
    assert {event.subject for event in events} == {
        f"label {x.public_id}" for x in Label.objects.exclude(printed_at=None)
    }
    pile = f"batch {found.public_id}"
    assert [event.detail for event in events] == [
        {"format": "PDF", "labels": 2, "left_out": 0, "pile": pile}
    ] * 2


def test_a_second_print_keeps_the_time_of_the_first_and_is_noted_too(store: Store) -> None:
    order = order_with_items(1, store=store)
    label_with(order, pdf("x"))
    client, address = person(store), url("batch_labels", batch(store, [order]))
    client.get(address)
    first = Label.objects.get().printed_at
    client.get(address)
    assert first is not None
    assert Label.objects.get().printed_at == first
    assert AuditEvent.objects.filter(action="label.given_out").count() == 2


def test_a_store_with_label_printers_gets_zpl(store: Store) -> None:
    order = order_with_items(1, store=store)
    label_with(order, zpl("x"), "ZPL")
    answer = person(store).get(url("batch_labels", batch(store, [order])))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="labels-batch-7.zpl"'
    assert answer.content.startswith(b"^XA")


def test_a_broken_label_is_told_and_does_not_count_as_printed(store: Store) -> None:
    order = order_with_items(1, store=store)
    label_with(order, b"no file")
    answer = person(store).get(url("batch_labels", batch(store, [order])))
    assert answer.status_code == 200
    assert order.amazon_order_id in told(answer)
    assert Label.objects.get().printed_at is None


def test_a_voided_label_is_not_printed(store: Store) -> None:
    order = order_with_items(1, store=store)
    label_with(order, pdf("x"))
    Label.objects.update(state=Label.State.VOIDED)
    answer = person(store).get(url("batch_labels", batch(store, [order])))
    assert answer.status_code == 302
    assert "Buy the labels first" in told(answer)


@pytest.mark.parametrize("name", ["batch_labels", "batch_slips"])
def test_a_viewer_gets_no_address_and_a_stranger_finds_nothing(store: Store, name: str) -> None:
    found = batch(store, [order_with_items(1, store=store)])
    assert person(store, Member.Role.VIEWER).get(url(name, found)).status_code == 403
    assert person(StoreFactory.create()).get(url(name, found)).status_code == 404


def test_t21_the_papers_of_a_large_batch_come_in_parts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shipments.views.paper_scope.MOST", 2)
    orders = [order_with_items(1, store=store) for _ in range(3)]
    for order in orders:
        label_with(order, pdf(order.amazon_order_id))
    found, client = batch(store, orders), person(store)
    answer = client.get(url("batch_labels", found))
    assert answer.headers["Location"] == url("batch_pick_list", found)
    assert "Print its papers in 2 parts" in told(answer)
    assert not AuditEvent.objects.exists()
    page = client.get(url("batch_pick_list", found)).text
    assert f"{url('batch_labels', found)}?part=2" in page
    printed = []
    for part in (1, 2):
        printed.append(pages(client.get(f"{url('batch_labels', found)}?part={part}").content))
        slips = client.get(f"{url('batch_slips', found)}?part={part}")
        assert slips.headers["Content-Type"] == "application/pdf"
    assert [len(part) for part in printed] == [2, 1]
    assert {page for part in printed for page in part} == {o.amazon_order_id for o in orders}


def test_decision_34_slips_leave_a_row_for_each_order(store: Store) -> None:
    orders = [order_with_items(1, store=store) for _ in range(3)]
    client = person(store)
    client.get(url("batch_slips", batch(store, orders)))
    client.get(reverse("shipments:slip", args=[orders[0].public_id]))
    rows = AuditEvent.objects.filter(action="slip.given_out").values_list("subject", "account")
    account = store.selling_partner.account_id
    wanted = [(f"order {order.public_id}", account) for order in [*orders, orders[0]]]
    assert sorted(rows) == sorted(wanted)


def test_slips_of_a_batch_and_of_one_order(store: Store) -> None:
    order = order_with_items(1, store=store)
    client = person(store)
    many = client.get(url("batch_slips", batch(store, [order])))
    one = client.get(reverse("shipments:slip", args=[order.public_id]))
    assert many.headers["Content-Disposition"] == 'attachment; filename="packing-slips-batch-7.pdf"'
    for answer in (many, one):
        assert answer.headers["Cache-Control"] == "no-store"
        assert letters("Tom Lindqvist") in letters("".join(pages(answer.content)))


def test_red_42_no_paper_is_kept_after_it_was_handed_out(store: Store, settings: Settings) -> None:
    """No row, no cache and no file of ours holds what was printed."""
    order = order_with_items(1, store=store)
    label_with(order, pdf("x"))
    client, found = person(store), batch(store, [order])
    before = {path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()}
    tables = {model: model._default_manager.count() for model in apps.get_models()}
    for name in ("batch_labels", "batch_slips", "batch_pick_list"):
        assert client.get(url(name, found), {"pdf": "yes"}).status_code == 200
    assert {path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()} == before
    grown = {
        model.__name__ for model, count in tables.items() if model._default_manager.count() != count
    }
    assert grown <= {"AuditEvent", "Session"}


def test_a_slip_that_cannot_be_printed_says_why_on_the_page_of_its_order(store: Store) -> None:
    order = order_with_items(1, store=store, buyer_data={"recipient_name": "田中"})
    answer = person(store).get(reverse("shipments:slip", args=[order.public_id]))
    assert answer.status_code == 302
    assert "DOCUMENT_FONT" in told(answer)
    assert "田中" not in told(answer)


def test_the_pick_list_is_a_page_for_everybody_and_a_paper(store: Store) -> None:
    order = order_with_items(1, store=store, programs=["PRIME"])
    found = batch(store, [order])
    client = person(store, Member.Role.VIEWER)
    page = client.get(url("batch_pick_list", found))
    assert "NOTEB-A5-DOT" in page.text
    assert order.amazon_order_id in page.text
    assert "Tom" not in page.text
    paper = client.get(url("batch_pick_list", found), {"pdf": "yes"})
    assert letters("Pick list of batch 7") in letters("".join(pages(paper.content)))


@pytest.mark.parametrize("name", ["labels", "slips", "pick_list"])
def test_ticked_orders_are_printed_and_those_of_others_left_out(store: Store, name: str) -> None:
    mine, foreign = order_with_items(1, store=store), order_with_items(1)
    for order in (mine, foreign):
        label_with(order, pdf(order.amazon_order_id))
    form = {"order": [str(mine.public_id), str(foreign.public_id)], "pdf": "yes"}
    answer = person(store).post(reverse(f"shipments:{name}"), form)
    text = letters("".join(pages(answer.content)))
    assert mine.amazon_order_id in text
    assert foreign.amazon_order_id not in text


@pytest.mark.parametrize("name", ["labels", "slips", "pick_list"])
def test_nothing_ticked_says_what_to_do(store: Store, name: str) -> None:
    answer = person(store).post(reverse(f"shipments:{name}"))
    assert answer.status_code == 302
    assert "Tick the orders first" in told(answer)


@pytest.mark.parametrize(
    ("role", "fields", "offered"),
    [
        (Member.Role.SHIPPER, {}, True),
        (Member.Role.VIEWER, {}, False),
        (Member.Role.SHIPPER, {"redacted_at": TODAY, "buyer_data": None}, False),
        (Member.Role.SHIPPER, {"fulfilled_by": "AMAZON"}, False),
    ],
)
def test_the_page_of_an_order_offers_its_slip_to_those_who_may_ship(
    store: Store, role: Member.Role, fields: dict[str, Any], offered: bool
) -> None:
    order = order_with_items(1, store=store, **fields)
    page = person(store, role).get(reverse("orders:detail", args=[order.public_id]))
    assert (reverse("shipments:slip", args=[order.public_id]) in page.text) == offered
