"""Pieces of a buyer in what others said about an order go with the order (RED-63, RED-64)."""

from datetime import timedelta

import pytest
from django.apps import apps

from orders.models import Order
from redaction.early import redact_early
from redaction.inventory import SAID
from redaction.redacting import redact_due
from redaction.said import GONE
from shipments.models import (
    BatchEntry,
    BigCommerceUpdate,
    Label,
    NotificationAttempt,
    RateQuote,
    ShipmentNotification,
)
from shipments.words_of_others import about
from tests.factories import (
    TODAY,
    LabelFactory,
    NotificationFactory,
    OrderFactory,
    RateQuoteFactory,
    ShipmentFactory,
    UserFactory,
)
from tests.redaction.test_nothing_left import opened_texts, stored_texts
from tests.shipments.feeds.rows import batch_of
from tests.stores.bigcommerce.conftest import make_link

pytestmark = pytest.mark.django_db

PIECES = "Recipient 'Lindqvist, Tom' at 2214 Alder St. Apt five is not deliverable"
OURS = "Order 113-1 has no parcel."
LATER = TODAY + timedelta(days=60)


def told_of(order: Order) -> None:
    """Whatever holds words of others about an order, as the product keeps them."""
    said = about(order.pk, PIECES)
    assert "Lindqvist" in said, "no whole value: it is kept at first"
    shipment = ShipmentFactory.create(order=order)
    notification = NotificationFactory.create(
        shipment=shipment, state="rejected", amazon_code="InvalidInput", amazon_message=said
    )
    NotificationAttempt.objects.create(
        notification=notification, number=1, amazon_code="InvalidInput", amazon_message=said, started_at=TODAY
    )  # fmt: skip
    LabelFactory.create(
        order=order, shipment=shipment, error_code="refused", error_message=said, state="failed"
    )
    BigCommerceUpdate.objects.create(
        link=make_link(store=order.store), order=order, shipment=shipment, state="rejected", status=422,
        message=said, due_at=TODAY, queue_at=TODAY, created_at=TODAY,
    )  # fmt: skip
    batch = batch_of(order.selling_partner.account, order.pk)
    for position, (code, text) in enumerate((("rejected", said), ("no_parcel", OURS)), 1):
        state = "failed" if position == 1 else "left_out"
        BatchEntry.objects.create(
            batch=batch, position=position, order=order, state=state, code=code, text=text
        )
    RateQuoteFactory.create(order=order, barred=[{"reasons": [said]}])


@pytest.mark.parametrize("early", [False, True])
def test_red_63_red_64_i3_pieces_of_the_buyer_in_words_of_others_go_with_the_order(
    early: bool,
) -> None:
    order = OrderFactory.create(status="shipped")
    told_of(order)
    if early:
        redact_early([order.pk], UserFactory.create(), TODAY)
    else:
        redact_due(LATER)
    order.refresh_from_db()
    assert order.redacted_at is not None
    for text in (opened_texts(), stored_texts()):
        assert [piece for piece in ("Lindqvist", "2214 Alder", "Apt five") if piece in text] == []
    codes = [ShipmentNotification.objects.get().amazon_code]
    codes += [NotificationAttempt.objects.get().amazon_code, Label.objects.get().error_code]
    assert codes == ["InvalidInput", "InvalidInput", "refused"]
    assert BigCommerceUpdate.objects.get().status == 422
    assert list(BatchEntry.objects.values_list("text", flat=True)) == [GONE, OURS]
    assert not RateQuote.objects.exists()


def test_red_63_words_about_orders_that_keep_their_buyer_stay() -> None:
    OrderFactory.create(first_imported_at=TODAY - timedelta(days=20))
    held = OrderFactory.create(first_imported_at=TODAY)
    told_of(held)
    before = {place: values_of(*place) for place in [(each.model, each.field) for each in SAID]}
    assert redact_due(TODAY).orders == 1
    assert before == {place: values_of(*place) for place in before}
    assert all(any("Lindqvist" in str(value) for value in values) for values in before.values())


def values_of(model: str, field: str) -> list[object]:
    return list(apps.get_model(model).objects.order_by("pk").values_list(field, flat=True))
