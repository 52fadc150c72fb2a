"""The other pages of the help: limits, what is done with Amazon, renewal, marketplaces, custom goods."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from config.help import amazon
from config.help.features import FEATURES
from config.help.subjects import SUBJECTS
from orders.models import Order
from stores.models import Store
from tests.config.help.conftest import Read
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

LIMITS = {
    "LIM-1": "not imported at all",
    "LIM-2": "for orders that were entered here",
    "LIM-3": "tries again by itself",
    "LIM-4": "once",
    "LIM-5": "mark it as shipped in Seller Central",
    "LIM-6": "Valid Tracking Rate",
    "LIM-7": "neither read nor kept",
    "LIM-8": "without its lines",
    "LIM-9": "Nothing is converted",
    "LIM-10": "never for marketing",
}


@pytest.mark.parametrize("code", LIMITS)
def test_lim_each_limit_stands_under_its_own_anchor(read: Read, code: str) -> None:
    """LIM-1, LIM-2, LIM-3, LIM-4, LIM-5, LIM-6, LIM-7, LIM-8, LIM-9, LIM-10."""
    _, found, rest = read("limits").partition(f'id="{code}"')
    assert found
    assert LIMITS[code] in rest.partition("</section>")[0]


ANSWERS = {
    "FEA-1": "Yes", "FEA-2": "Yes", "FEA-3": "Yes", "FEA-4": "Yes", "FEA-5": "Yes", "FEA-6": "Yes",
    "FEA-7": "Yes", "FEA-8": "Yes", "FEA-9": "Yes", "FEA-10": "No", "FEA-11": "Yes",
    "FEA-12": "Yes", "FEA-13": "No", "FEA-14": "Yes", "FEA-15": "No",
}  # fmt: skip


@pytest.mark.parametrize("code", ANSWERS)
def test_fea_the_table_answers_for_each_feature(read: Read, code: str) -> None:
    """FEA-1, FEA-2, FEA-11, FEA-12, FEA-13 and the others: yes or no, with a line each."""
    row = read("amazon").partition(f'<tr role="row" id="{code}"')[2].partition("</tr>")[0]
    assert f">{ANSWERS[code]}</span>" in row
    (feature,) = [feature for feature in FEATURES if feature.code == code]
    assert feature.note in row


def test_decision_20_the_table_of_statuses_is_that_of_the_rule(read: Read) -> None:
    rows = {row.ours: row.amazon for row in amazon.status_rows()}
    assert set(rows) == {"", *Order.Status.values}
    assert {"UNSHIPPED", "PARTIALLY_SHIPPED"} <= set(rows["awaiting"])
    assert rows["shipped"] == ("SHIPPED",)
    assert {"CANCELLED", "CANCELED"} <= set(rows["cancelled"])
    assert rows["on_hold"] == ()  # STA-5
    assert {"PENDING", "UNFULFILLABLE"} <= set(rows[""])
    page = read("amazon")
    for words in rows.values():
        for word in words:
            assert f"<code>{word}</code>" in page


def test_decision_20_every_field_that_is_sent_stands_in_the_table(read: Read) -> None:
    assert amazon.unexplained() == set()
    page = read("amazon").partition('id="sent"')[2]
    for row in amazon.SENT:
        said = page.partition(f">{row.name}</td>")[2].partition("</tr>")[0]
        assert f">{'Yes' if row.is_sent else 'No'}</span>" in said
    assert [row.name for row in amazon.SENT if not row.is_sent] == ["Carrier fee"]  # decision 6


def test_rea_4_rea_6_the_way_through_seller_central_and_the_missing_orders(
    read: Read, store: Store
) -> None:
    page = read("renewing")
    for words in ("Apps and Services", "Manage Your Apps", "Authorize or Re-Authorize"):
        assert words in page
    assert "Ask support to reset the import date of the store" in page
    assert f"/stores/{store.public_id}/renew/" in page


def test_trb_5_mkt_6_one_store_for_each_marketplace(read: Read) -> None:
    page = read("marketplaces")
    assert "never one of Amazon.ca" in page
    assert "Northwind US: Amazon.com (United States)" in page
    assert "/stores/connect/" in page


def test_cus_2_cus_3_custom_and_handmade_and_other_tools(read: Read) -> None:
    page = read("custom")
    assert "cannot be brought in through this connection" in page
    assert "Tools of other makers" in page
    assert not re.search(r"https?://|@", page)  # no partner is named


def test_con_14_whoever_does_not_sell_yet_finds_a_plain_link(client: Client) -> None:
    client.force_login(MemberFactory.create().user)
    assert 'href="https://sell.amazon.com/"' in client.get("/stores/").content.decode()


def test_without_a_store_every_subject_opens(client: Client) -> None:
    client.force_login(UserFactory.create())
    for subject in SUBJECTS:
        assert client.get(reverse(subject.page)).status_code == 200


def test_the_contents_name_every_subject_and_the_side_bar_leads_there(
    reader: Client, read: Read
) -> None:
    page = read("contents")
    for subject in SUBJECTS:
        assert f'href="{reverse(subject.page)}"' in page
    assert 'href="/help/"' in reader.get("/orders/").content.decode()
