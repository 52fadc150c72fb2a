"""T5: of many ticked orders those of other accounts are left out, and the answer counts what was done."""

import io

import pytest
from pypdf import PdfReader

from orders.models import Order, OrderEvent
from shipments.models import BatchEntry
from stores.models import AuditEvent
from tests.factories import BUYER, LabelFactory, LabelFileFactory, order_with_items
from tests.kept_scene import kept as kept
from tests.kept_scene import scene as scene
from tests.url_scene import Scene, send

pytestmark = pytest.mark.django_db
TICKED = (
    "orders:hold_many", "orders:release_many", "shipments:batch_new", "shipments:labels", "shipments:slips",
    "shipments:pick_list", "shipments:export_orders",
)  # fmt: skip


@pytest.mark.parametrize("name", TICKED)
def test_t5_ticked_orders_of_other_accounts_are_left_out(scene: Scene, name: str) -> None:
    foreign = order_with_items(1, buyer_data={**BUYER, "line1": "9 Foreign Road"})
    LabelFileFactory.create(label=LabelFactory.create(order=foreign))
    before = Order.objects.filter(pk=foreign.pk).values().get()
    form = {**scene.form(), "what": "buyers"}
    body = {**form, "carried": f"{scene.ids['order']} {foreign.public_id}"}
    answer = send(scene.clients["manager"], "POST", scene.url(name), body)
    assert answer.status_code in (200, 302, 422), name
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        content = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).encode()  # fmt: skip
    for text in (foreign.amazon_order_id, str(foreign.public_id), "9 Foreign Road"):
        assert text.encode() not in content, name
    assert Order.objects.filter(pk=foreign.pk).values().get() == before
    assert not OrderEvent.objects.filter(order=foreign).exists()
    assert not BatchEntry.objects.filter(order=foreign).exists()
    assert not AuditEvent.objects.filter(subject__endswith=str(foreign.public_id)).exists()


def test_t5_the_answer_counts_the_orders_that_were_held(scene: Scene) -> None:
    others = [order_with_items(1) for _ in range(3)]
    ids = " ".join(str(order.public_id) for order in others)
    form = {"carried": f"{scene.ids['order']} {ids}", "record": "1", "until": ""}
    answer = send(scene.clients["manager"], "POST", scene.url("orders:hold_many"), form)
    assert "1 order is on hold." in answer.text
    assert Order.objects.filter(status="on_hold").count() == 1
    only_foreign = {**form, "carried": ids}
    refused = send(scene.clients["manager"], "POST", scene.url("orders:hold_many"), only_foreign)
    assert refused.status_code == 302
    assert Order.objects.filter(status="on_hold").count() == 1
