"""Who is mailed about a parcel: the channel and the masked address decide, nothing else (EML-1, EML-2, EML-5, EML-7)."""

import inspect
from datetime import timedelta
from itertools import product

import pytest

from orders.models import Order
from shipments.mails.rule import RETRY_AFTER, retry_in, return_label_refusal, tells_buyer
from shipments.mails.words import advice

OWN = "tom@lindqvist.example"
MASKED = (
    "a1b2c3@marketplace.amazon.com",
    "A1B2C3@Marketplace.Amazon.co.uk",
    "a1b2c3+order@m.marketplace.amazon.de",
)


@pytest.mark.parametrize(
    ("channel", "address", "redacted", "wanted"),
    list(product(Order.Channel.values, ["", OWN, *MASKED], [False, True], [False, True])),
)
def test_eml_1_eml_2_eml_5_eml_7_who_hears_of_a_parcel(
    channel: str, address: str, redacted: bool, wanted: bool
) -> None:
    told = tells_buyer(channel, address, is_redacted=redacted, is_wanted=wanted)
    assert told is (channel == "manual" and address == OWN and not redacted and wanted)


def test_eml_5_how_an_order_was_paid_is_no_input() -> None:
    assert list(inspect.signature(tells_buyer).parameters) == [
        "channel",
        "address",
        "is_redacted",
        "is_wanted",
    ]


def test_eml_3_eml_7_a_return_label_goes_to_masked_addresses_but_never_after_redaction() -> None:
    for address in (OWN, *MASKED):
        assert return_label_refusal(address, is_redacted=False, has_file=True) == ""
        assert return_label_refusal(address, is_redacted=True, has_file=True) == "redacted"
    assert return_label_refusal(OWN, is_redacted=False, has_file=False) == "no_file"
    assert return_label_refusal("", is_redacted=False, has_file=True) == "no_address"


def test_a_mail_is_tried_for_about_a_day() -> None:
    waits = [retry_in(number) for number in range(1, len(RETRY_AFTER) + 1)]
    assert None not in waits
    assert timedelta(hours=20) < sum(filter(None, waits), timedelta()) < timedelta(hours=28)
    assert retry_in(len(RETRY_AFTER) + 1) is None


@pytest.mark.parametrize("code", ["smtp_550", "smtp_553", "bounce", "bounce_5.7.1"])
def test_eml_4_a_refusal_names_the_exact_sender_to_approve(code: str) -> None:
    text = " ".join(advice(code, "orders@harbour.example"))
    assert "orders@harbour.example is an approved sender in Seller Central" in text


def test_eml_4_a_passing_refusal_asks_for_nothing() -> None:
    assert advice("smtp_451", "orders@harbour.example") == ("The mail server put it off (451).", "")
