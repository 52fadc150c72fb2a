"""The dialog that buys a label: parcel, rates, one purchase, what became of it. Over HTTP, with and without htmx."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Order
from shipments.models import Label, RateQuote, ShipmentNotification
from stores import clock
from stores.models import Member
from tests.factories import MemberFactory
from tests.shipments.buying.shop import ADVANTAGE, GROUND, Shop, rate_in

pytestmark = pytest.mark.django_db

DIALOG = {"HX-Request": "true", "HX-Target": "dialogs"}
SIZE = {"length": "12", "width": "9", "height": "4", "weight": "1.5"}


@pytest.fixture
def packer(shop: Shop) -> Client:
    account = shop.store.selling_partner.account
    client = Client()
    client.force_login(MemberFactory.create(account=account, role=Member.Role.SHIPPER).user)
    return client


def entered(shop: Shop, **changes: str) -> dict[str, str]:
    return {**SIZE, "ship_from": str(shop.ship_from.public_id), **changes}


def ask(client: Client, order: Order, form: dict[str, str], **headers: Any) -> Any:
    return client.post(reverse("shipments:buy_label", args=[order.public_id]), form, **headers)


def token_in(answer: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def press(client: Client, quote: RateQuote, service: str = GROUND, **form: str) -> Any:
    form = {"rate": rate_in(quote, service).rate_id, **form}
    return client.post(reverse("shipments:rates", args=[quote.public_id]), form, headers=DIALOG)


def test_sys_2_without_a_script_a_label_is_bought_by_plain_forms(
    shop: Shop, packer: Client
) -> None:
    order = shop.order()
    first = packer.get(reverse("shipments:buy_label", args=[order.public_id]))
    assert first.status_code == 200
    assert 'value="12.0"' in first.content.decode(), "the order's own size is there already"
    asked = ask(packer, order, entered(shop))
    quote = RateQuote.objects.get()
    assert asked.headers["Location"] == reverse("shipments:rates", args=[quote.public_id])
    page = packer.get(asked.headers["Location"])
    form = {"rate": rate_in(quote, ADVANTAGE).rate_id, "key": token_in(page)}
    bought = packer.post(asked.headers["Location"], form)
    label = Label.objects.get()
    assert bought.headers["Location"] == reverse("shipments:label", args=[label.public_id])
    shown = packer.get(bought.headers["Location"]).content.decode()
    assert "Amazon ships the order by itself" in shown
    assert reverse("shipments:label_file", args=[label.public_id]) in shown
    assert len(shop.purchases(order)) == 1


def test_the_dialog_goes_from_parcel_to_rates_to_the_label(shop: Shop, packer: Client) -> None:
    order = shop.order(deliver_by_at=clock.now() + timedelta(days=30))
    rates = ask(packer, order, entered(shop), headers=DIALOG)
    assert rates.status_code == 200
    text = rates.content.decode()
    assert "<html" not in text
    assert "UPS Ground" in text
    assert "In time" in text
    done = press(packer, RateQuote.objects.get(), key=token_in(rates))
    assert "The label is bought" in done.content.decode()
    assert "orders-changed" in done.headers["HX-Trigger"]


def test_t17_a_second_submit_of_the_form_shows_the_first_result(shop: Shop, packer: Client) -> None:
    shop.amazon.shipping_rules(secondLabels=True)
    order = shop.order()
    page = ask(packer, order, entered(shop), headers=DIALOG)
    quote, key = RateQuote.objects.get(), token_in(page)
    first = press(packer, quote, key=key)
    second = press(packer, quote, key=key)
    other_tab = press(packer, quote, ADVANTAGE, key=token_in(page))
    number = Label.objects.get().tracking_id
    assert all(number in answer.content.decode() for answer in (first, second, other_tab))
    assert len(shop.purchases(order)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weight": "0"}, "The weight must be above 0."),
        ({"weight": "-2"}, "The weight must be above 0."),
        ({"weight": "882"}, "The weight is at most 330.69 lb."),
        ({"weight": ""}, "Enter the weight."),
        ({"length": ""}, "Enter the length."),
        ({"height": "abc"}, "Enter a number, for example 11.5."),
        ({"ship_from": ""}, "Choose where the parcel leaves."),
        ({"ship_from": "00000000-0000-0000-0000-000000000000"}, "Choose an address of the list."),
    ],
)
def test_a_wrong_parcel_is_told_and_costs_no_call(
    shop: Shop, packer: Client, changes: dict[str, str], words: str
) -> None:
    answer = ask(packer, shop.order(), entered(shop, **changes), headers=DIALOG)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert shop.amazon.calls(operation="getRates") == []


def test_sup_6_a_size_entered_for_the_label_stays_with_the_order(
    shop: Shop, packer: Client
) -> None:
    order = shop.order()
    ask(packer, order, entered(shop))
    order.refresh_from_db()
    assert (order.parcel_set_by, order.parcel_weight_g) == ("", 680), "nothing was changed"
    ask(packer, order, entered(shop, weight="2.25"))
    order.refresh_from_db()
    assert (order.parcel_set_by, order.parcel_weight_g) == ("person", 1021)


def test_rates_that_are_unavailable_say_what_to_do(shop: Shop, packer: Client) -> None:
    shop.amazon.fault("getRates", "503")
    answer = ask(packer, shop.order(), entered(shop), headers=DIALOG)
    assert answer.status_code == 422
    assert "Rates are unavailable" in answer.content.decode()
    assert RateQuote.objects.count() == 0


def test_an_unfinished_purchase_looks_again_by_itself_and_by_its_button(
    shop: Shop, packer: Client
) -> None:
    order = shop.order()
    ask(packer, order, entered(shop))
    shop.amazon.fault("purchaseShipment", "cut_body")
    answer = press(packer, RateQuote.objects.get())
    text = answer.content.decode()
    label = Label.objects.get()
    here = reverse("shipments:label", args=[label.public_id])
    assert "answer was lost" in text
    assert f'hx-get="{here}"' in text
    assert "Ask Amazon now" in text
    again = packer.get(reverse("shipments:buy_label", args=[order.public_id]), headers=DIALOG)
    assert "answer was lost" in again.content.decode(), "no second form while one is open"
    ended = packer.post(reverse("shipments:finish_label", args=[label.public_id]), headers=DIALOG)
    assert "The label is bought" in ended.content.decode()
    part = packer.get(here, headers=DIALOG | {"HX-Target": "label-state"}).content.decode()
    assert "hx-trigger" not in part
    (purchase,) = shop.purchases(order)
    assert purchase["answers"] == 2


def test_a_label_without_its_file_offers_to_fetch_never_to_buy(
    shop: Shop, packer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = shop.order()
    ask(packer, order, entered(shop))
    with monkeypatch.context() as patched:
        patched.setattr("shipments.buying.settling.store_files", lambda *_: [])
        text = press(packer, RateQuote.objects.get()).content.decode()
    assert "its file could not be read" in text
    assert "Fetch again" in text
    assert "Get rates" not in text
    label = Label.objects.get()
    fetched = packer.post(reverse("shipments:finish_label", args=[label.public_id]), headers=DIALOG)
    assert "Print label" in fetched.content.decode()
    assert len(shop.purchases(order)) == 1


def test_shp_16_a_refused_purchase_names_amazons_words_and_the_next_step(
    shop: Shop, packer: Client
) -> None:
    ask(packer, shop.order(), entered(shop))
    shop.amazon.fault("purchaseShipment", "terms_not_accepted")
    text = press(packer, RateQuote.objects.get()).content.decode()
    assert "No label was bought" in text
    assert "Accept them in Seller Central" in text
    assert "Amazon says: " in text
    assert "Get rates" in text


def test_decision_17_a_request_to_cancel_needs_the_tick(shop: Shop, packer: Client) -> None:
    order = shop.order(cancel_requested=True)
    ask(packer, order, entered(shop))
    quote = RateQuote.objects.get()
    refused = press(packer, quote)
    assert refused.status_code == 422
    assert "asked to cancel" in refused.content.decode()
    assert shop.purchases(order) == []
    press(packer, quote, ship_anyway="on")
    assert len(shop.purchases(order)) == 1
    kinds = list(order.events.values_list("kind", flat=True))
    assert kinds == ["ship_anyway", "label_bought"]


def test_prime_orders_show_what_keeps_the_promise_first(shop: Shop, packer: Client) -> None:
    order = shop.order({"programs": ["PRIME"]}, deliver_by_at=clock.now() - timedelta(days=1))
    text = ask(packer, order, entered(shop), headers=DIALOG).content.decode()
    assert "None. A late Prime parcel" in text
    assert "late or without Amazon" in text
    assert "checked" not in text


def test_the_order_offers_the_label_where_the_store_may_buy(shop: Shop, packer: Client) -> None:
    order = shop.order({"programs": ["FBM_SHIP_PLUS"]})
    page = packer.get(reverse("orders:detail", args=[order.public_id])).content.decode()
    assert reverse("shipments:buy_label", args=[order.public_id]) in page
    assert 'data-key="l"' in page
    assert "Choose “Buy label”" in page
    mark = packer.get(reverse("shipments:mark_shipped", args=[order.public_id])).content.decode()
    assert "so choose “Buy label”" in mark
    shop.store.buy_shipping = False
    shop.store.save()
    page = packer.get(reverse("orders:detail", args=[order.public_id])).content.decode()
    assert 'data-key="l"' not in page
    assert "Buy the label in Seller Central" in page


def test_the_notification_of_a_bought_label_says_why_nothing_was_sent(
    shop: Shop, packer: Client
) -> None:
    ask(packer, shop.order(), entered(shop))
    press(packer, RateQuote.objects.get())
    told = ShipmentNotification.objects.get()
    page = packer.get(reverse("shipments:notification", args=[told.public_id])).content.decode()
    assert "The label was bought from Amazon, which ships the order by itself" in page


def test_a_refused_order_is_told_before_anybody_measures_it(shop: Shop, packer: Client) -> None:
    order = shop.order(status="on_hold")
    text = packer.get(
        reverse("shipments:buy_label", args=[order.public_id]), headers=DIALOG
    ).content.decode()
    assert "Release the hold" in text
    assert "Get rates" not in text


def test_the_pages_cost_few_queries_however_many_offers(
    shop: Shop, packer: Client, django_assert_max_num_queries: Any
) -> None:
    order = shop.order()
    ask(packer, order, entered(shop))
    quote = RateQuote.objects.get()
    quote.rates = quote.rates * 10
    quote.save()
    packer.get(reverse("orders:list"))  # the shell's counts are kept for a while
    with django_assert_max_num_queries(6):
        packer.get(reverse("shipments:rates", args=[quote.public_id]), headers=DIALOG)
    with django_assert_max_num_queries(13):
        packer.get(reverse("shipments:buy_label", args=[order.public_id]), headers=DIALOG)
    press(packer, RateQuote.objects.get())
    label = Label.objects.get()
    with django_assert_max_num_queries(6):
        packer.get(reverse("shipments:label", args=[label.public_id]), headers=DIALOG)
