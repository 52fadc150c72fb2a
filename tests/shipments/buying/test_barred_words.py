"""Amazon's words about an offer that cannot be had, in an answer over HTTP (RED-63)."""

import pytest

from orders.buyer import MARKER
from redaction.early import redact_early
from shipments.models import RateQuote
from stores import clock
from tests.factories import UserFactory
from tests.shipments.buying.shop import GROUND, Shop

pytestmark = pytest.mark.django_db


def test_red_63_i3_words_about_an_offer_hold_no_half_of_a_name_and_go_with_the_order(
    shop: Shop,
) -> None:
    order = shop.order()
    street = f"{order.buyer.line1[:-2]}."
    message = f"{'x' * 290} {order.buyer.recipient_name} near {street} is not served"
    rule = {"serviceId": GROUND, "code": "UNKNOWN", "message": message}
    shop.amazon.shipping_rules(ineligible=[rule])
    quote = shop.quote(order)
    kept = [reason for entry in quote.barred for reason in entry["reasons"] if "xxx" in reason]
    assert kept == [f"{'x' * 290} {MARKER} near {street} is not served"]
    redact_early([order.pk], UserFactory.create(), clock.now())
    assert not RateQuote.objects.exists()
