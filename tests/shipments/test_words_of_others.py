"""A refusal may quote the buyer; what is kept of it does not (RED-63, I4)."""

from collections.abc import Callable

import httpx
import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.buyer import MARKER
from orders.models import Order
from shipments.words_of_others import about, about_many
from stores.bigcommerce.errors import BigCommerceError
from stores.spapi.answers import Refusal, checked
from stores.spapi.calling import meaning
from stores.spapi.feed_report import read_report
from stores.spapi.transport import Reply
from tests.factories import TODAY, OrderFactory

pytestmark = pytest.mark.django_db
QUOTE = "Tom Lindqvist is no valid name for 2214 alder street."


def test_red_63_i4_the_buyer_goes_out_of_what_amazon_said() -> None:
    order = OrderFactory.create()
    assert about(order.pk, QUOTE) == f"{MARKER} is no valid name for {MARKER}."


def test_red_63_of_a_redacted_order_nothing_is_kept_since_nobody_knows_what_is_its_buyers() -> None:
    order = OrderFactory.create(redacted_at=TODAY)
    Order.objects.update(buyer_data=None)
    assert about(order.pk, QUOTE) == ""


def test_many_cost_one_query_and_silence_none() -> None:
    first, second, third = OrderFactory.create_batch(3)
    with CaptureQueriesContext(connection) as queries:
        said = about_many({first.pk: QUOTE, second.pk: "", third.pk: "Not found."})
        assert about(second.pk, "") == ""
    assert said == {
        first.pk: f"{MARKER} is no valid name for {MARKER}.",
        second.pk: "",
        third.pk: "Not found.",
    }
    assert len(queries) == 1


def test_red_61_of_a_buyer_that_cannot_be_read_nothing_is_kept() -> None:
    order = OrderFactory.create()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET buyer_data = 'enc1:broken'")
    assert about(order.pk, QUOTE) == ""


def test_red_61_it_fits_the_column_although_the_marker_is_longer_than_a_name() -> None:
    order = OrderFactory.create(buyer_data={"buyer_name": "Bob"}, buyer_fields=["buyer_name"])
    assert len(about(order.pk, "Bob " * 125)) == 500


def told_by_amazon(text: str) -> str:
    body = orjson.dumps({"errors": [{"code": "InvalidInput", "message": text}]})
    with pytest.raises(Refusal) as refused:
        checked(Reply(400, httpx.Headers(), body), body_demanded=True)
    return meaning("confirmShipment", refused.value).message


def told_by_bigcommerce(text: str) -> str:
    return BigCommerceError("createShipment", 422, "", text).message


def told_in_a_report(text: str) -> str:
    return read_report(text.encode()).words


@pytest.mark.parametrize("told", [told_by_amazon, told_by_bigcommerce, told_in_a_report])
def test_red_63_i3_a_name_on_the_cut_leaves_no_half_of_it(told: Callable[[str], str]) -> None:
    order = OrderFactory.create()
    ahead = "x" * (500 - 11)
    said = about(order.pk, told(f"{ahead} Tom Lindqvist is no valid name."))
    assert said == f"{ahead} {MARKER}"[:500]
