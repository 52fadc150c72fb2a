"""What Amazon says when something fails may quote what was sent; no column keeps it so (RED-63, T8, I4)."""

from typing import Never

import pytest
from django.apps import apps
from django.db import models
from pytest_django import Settings

from orders.buyer import MARKER
from orders.imports import paging
from orders.models import ImportRun
from shipments.models import FeedSubmission, QueueHold
from stores import clock
from stores.foreign_texts import ForeignTextField
from stores.models import SellingPartner
from stores.scrubbing import HIDDEN
from stores.spapi import feeds
from stores.spapi import shipping as gateway
from stores.spapi.errors import Rejected
from stores.spapi.parcels import BarredRate, Rates
from tests.amazon import PretendedAmazon
from tests.orders.importing import connect, import_now
from tests.redaction.test_nothing_left import stored_texts
from tests.shipments.buying.shop import shop_at
from tests.shipments.feeds.fed import FeedDesk, fed

pytestmark = pytest.mark.django_db

CANARIES = ("0161 496 0731", "tom.canary@example.com", "Atzr|IwEBcanary")
QUOTE = (
    "phone number {} is invalid, so is {} here and {} too, for 111-1234567-1234567 of 2026-11-27."
)
SAID = QUOTE.format(*CANARIES)
KEPT = QUOTE.format(HIDDEN, HIDDEN, HIDDEN)

# Of one order: `shipments/words_of_others.py` takes out what its buyer is known by.
OF_AN_ORDER = {
    "shipments.ShipmentNotification.amazon_message",
    "shipments.NotificationAttempt.amazon_message",
    "shipments.Label.error_message",
    "shipments.BigCommerceUpdate.message",
}
# Words of our own: the mark of a mail, the text that a store gives to its buyers.
OURS = {"shipments.OutgoingMail.message_id", "stores.Branding.message"}
WORDY = ("message", "last_error", "error_text", "error_detail", "details_said")


__all__ = ["fed"]


def refuse(*_: object, **__: object) -> Never:
    raise Rejected("someCall", 400, "InvalidInput", SAID, "req-400")


def assert_no_canary() -> None:
    stored = stored_texts()
    assert [canary for canary in CANARIES if canary in stored] == []
    assert KEPT in stored


def test_red_63_i4_every_column_of_amazons_words_is_scrubbed_one_way_or_the_other() -> None:
    ours = [apps.get_app_config(name) for name in ("stores", "orders", "shipments", "redaction")]
    named = {
        f"{model._meta.label}.{field.name}": field
        for app in ours
        for model in app.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and any(word in field.name for word in WORDY)
    }
    by_pattern = {name for name, field in named.items() if isinstance(field, ForeignTextField)}
    assert named.keys() - by_pattern == OF_AN_ORDER | OURS
    assert by_pattern == {
        "orders.ImportRun.error_message",
        "shipments.FeedSubmission.amazon_message",
        "shipments.QueueHold.amazon_message",
    }


def test_red_63_t8_t11_i4_what_amazon_says_about_a_feed_quotes_nobody(
    fed: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed.queued(2)
    monkeypatch.setattr(feeds, "create_feed", refuse)
    fed.turn()
    assert fed.feed().amazon_message == KEPT
    assert_no_canary()


def test_red_63_i4_what_amazon_says_about_a_search_quotes_nobody(
    amazon: PretendedAmazon, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = connect(amazon)
    monkeypatch.setattr(paging, "ask", refuse)
    run = import_now(partner)
    assert (run.state, run.error_message) == (ImportRun.State.FAILED, KEPT)
    assert_no_canary()


def test_red_63_i4_the_row_at_hand_and_a_write_in_bulk_say_no_more_than_the_column(
    fed: FeedDesk,
) -> None:
    seller = SellingPartner.objects.get(pk=fed.store.selling_partner_id)
    now = clock.now()
    row = FeedSubmission.objects.create(
        selling_partner=seller, messages=1, due_at=now, created_at=now, amazon_message=SAID
    )
    assert row.amazon_message == KEPT
    row.save()
    row.refresh_from_db()
    assert row.amazon_message == KEPT, "written again it loses nothing more"
    hold = QueueHold.objects.create(selling_partner=seller, reason="feed_rejected", held_at=now)
    QueueHold.objects.update(amazon_message=SAID)
    hold.refresh_from_db()
    assert hold.amazon_message == KEPT
    FeedSubmission.objects.update(amazon_message=f"{SAID} " * 9)
    row.refresh_from_db()
    assert len(row.amazon_message) == 500
    assert_no_canary()


def test_red_63_why_an_offer_cannot_be_had_is_kept_without_the_buyer(
    amazon: PretendedAmazon, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = shop_at(amazon, settings)
    order = shop.order()
    real = gateway.get_rates
    text = f"{order.buyer.recipient_name} cannot be reached."

    def barring(*arguments: object, **named: object) -> Rates:
        answer: Rates = real(*arguments, **named)  # type: ignore[arg-type]
        barred = BarredRate("UPS", "ups-odd", "Odd", (("ODD_NEW_CODE", text),))
        return answer._replace(barred=(barred,))

    monkeypatch.setattr(gateway, "get_rates", barring)
    quote = shop.quote(order)
    (kept,) = [entry for entry in quote.barred if entry["service"] == "Odd"]
    assert list(kept["reasons"]) == [f"{MARKER} cannot be reached."]


def test_such_a_column_is_a_plain_one_for_migrations() -> None:
    field = FeedSubmission._meta.get_field("amazon_message")
    assert field.deconstruct()[1] == "django.db.models.CharField"
