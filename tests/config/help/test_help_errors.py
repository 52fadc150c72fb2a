"""The page of errors (TRB, dashboard page 15)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from orders.imports.runs import QUARANTINED
from orders.models import ImportRun
from shipments.models import ShipmentNotification
from shipments.outbox.verdict import Reason
from shipments.outbox.wording import about
from stores import clock
from stores.connect.refusals import REFUSALS
from stores.models import Store
from stores.problems import PROBLEMS
from tests.config.help.conftest import Read, text_of

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.django_db


def entry(page: str, code: str) -> str:
    """The section of one error."""
    _, found, rest = page.partition(f'<section class="card prose" id="{code}"')
    assert found, code
    return rest.partition("</section>")[0]


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_error_has_a_line_with_its_text_meaning_and_advice(read: Read, code: str) -> None:
    problem, line = PROBLEMS[code], entry(read("errors"), code)
    for words in (problem.title, problem.meaning, problem.advice):
        assert words in line


def test_trb_1_the_button_renews_the_readers_own_store(
    store: Store, reader: Client, viewer: Client
) -> None:
    seller = store.selling_partner
    renew = f"/stores/{store.public_id}/renew/"
    assert renew not in entry(text_of(reader, "errors"), "connection_invalid")
    seller.credentials, seller.credentials_error = "bad", "connection_invalid"
    seller.save()
    line = entry(text_of(reader, "errors"), "connection_invalid")
    assert "Northwind US" in line
    assert renew in line
    seen = entry(text_of(viewer, "errors"), "connection_invalid")
    assert renew not in seen
    assert "A manager of your account can renew it." in seen


def test_trb_2_both_cases_stand_on_the_page(read: Read) -> None:
    line = entry(read("errors"), "credentials_refresh_timeout")
    good, _, bad = line.partition("The credentials are Bad")
    assert "The credentials are Good" in good
    assert "Nothing to do" in good
    assert "Renew the authorization" in bad


def test_trb_3_a_rejected_feed_has_its_checks_one_by_one(read: Read) -> None:
    line = entry(read("errors"), "feed_rejected")
    for words in (
        "InternalServiceError",
        "Feed rejected",
        "still Professional",
        "payment card is on file",
        "no balance is open",
        "suspended nor on holiday",
        "its permissions",
        "seller support the request id",
        "I have checked: send again",
    ):
        assert words in line


def test_trb_4_throttling_has_its_own_words_and_nothing_is_to_be_done(read: Read) -> None:
    line = entry(read("errors"), "request_throttled")
    for words in ("Request is throttled", "by itself", "batches", "Contact support"):
        assert words in line


def test_trb_5_missing_orders_of_a_marketplace_lead_to_a_new_store(read: Read) -> None:
    line = entry(read("errors"), "missing_marketplace_orders")
    assert "/stores/connect/" in line
    assert "/help/marketplaces/" in line


def test_trb_7_missing_buyer_details_explain_role_and_approval(read: Read) -> None:
    line = entry(read("errors"), "pii_access_missing")
    for words in ("Direct-to-Consumer Shipping", "approved", "/help/addresses/"):
        assert words in line


def test_a_store_stands_at_the_error_of_its_newest_import(store: Store, read: Read) -> None:
    now = clock.now()
    run = ImportRun.objects.create(
        selling_partner=store.selling_partner,
        state="failed",
        error_code="rejected",
        window_after=now - timedelta(hours=1),
        window_before=now,
        started_at=now + timedelta(seconds=1),
    )
    run.stores.add(store)
    assert "Northwind US" in entry(read("errors"), "rejected")
    Store.objects.update(last_import_at=now + timedelta(minutes=1))
    assert "Northwind US" not in entry(read("errors"), "rejected")


def test_refusals_and_reasons_have_their_anchors(read: Read) -> None:
    page = read("errors")
    assert "{" not in page
    for code in REFUSALS:
        assert f'id="refused-{code}"' in page
    for code, reason in QUARANTINED.items():
        assert f'id="set-aside-{code}"' in page
        assert reason in page


def test_every_link_into_the_page_of_errors_has_its_anchor(read: Read) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', read("errors")))
    linked = re.findall(r"help:errors' %}#([\w-]+)", all_templates())
    assert set(linked) <= anchors
    here = re.findall(r'href="#([^"]+)"', read("errors").replace("<use href", ""))
    assert set(here) <= anchors
    told = {
        about(row, cut_off=cut_off) for row in every_notification() for cut_off in (True, False)
    }
    assert told - {""} <= set(PROBLEMS)


def all_templates() -> str:
    return "".join(path.read_text() for path in sorted((ROOT / "templates").rglob("*.html")))


def every_notification() -> list[ShipmentNotification]:
    states, reasons = ShipmentNotification.State.values, ["", *Reason]
    return [ShipmentNotification(state=s, reason=r) for s in states for r in reasons]
