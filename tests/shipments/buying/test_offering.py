"""What Amazon offers -> what can be bought for this order (SHP-16, SUP-9, decision 19)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from shipments.buying.added_services import NotOffered, chosen
from shipments.buying.label_carriers import carrier_of, service_of
from shipments.buying.offering import Wishes, sorted_out
from shipments.buying.reasons import barred, lost
from stores.spapi.parcels import (
    AddedService,
    AddedServiceGroup,
    BarredRate,
    DocumentOffer,
    Rate,
    Rates,
    Window,
)
from stores.spapi.payloads import Money

DUE = datetime(2026, 11, 26, 20, tzinfo=UTC)


def paper(format: str, width: str = "4", length: str = "6") -> DocumentOffer:
    sides = (Decimal(width), Decimal(length))
    return DocumentOffer(
        format, *sides, "INCH", (300,), ("DEFAULT",), (False,), ("LABEL",), ("LABEL",)
    )


def service(id: str, cost: str) -> AddedService:
    return AddedService(id, id.replace("_", " ").title(), Money(Decimal(cost), "USD"))


CONFIRMATION = AddedServiceGroup(
    "DELIVERY_CONFIRMATION", "", True,
    (service("NO_CONFIRMATION", "0"), service("SIGNATURE_CONFIRMATION", "5.60"),
     service("ADULT_SIGNATURE_CONFIRMATION", "7.15")),
)  # fmt: skip
OFFER = Rate(
    rate_id="1", carrier_id="UPS", carrier="UPS", service_id="GND", service="UPS Ground",
    charge=Money(Decimal("6.20"), "USD"), pickup=Window(None, None), delivery=Window(None, DUE),
    documents=(paper("PDF", "8.5", "11"), paper("PDF"), paper("PNG"), paper("ZPL")),
    groups=(CONFIRMATION,), benefits=("CLAIMS_PROTECTED",), lost_benefits=(), needs_inputs=False,
)  # fmt: skip
WISHES = Wishes(DUE, frozenset(), "PDF", lambda _: True)


def rates(*offers: Rate, wishes: Wishes = WISHES) -> tuple[list[str], list[str]]:
    """Services that can be had, and the reasons of the others."""
    found, out = sorted_out(Rates("token", offers, (), 0, "req"), wishes)
    return [rate.service for rate in found], [reason for entry in out for reason in entry.reasons]


def test_a_demanded_group_is_answered_with_the_cheapest_and_the_price_is_all_that_is_paid() -> None:
    (rate,), _ = sorted_out(Rates("t", (OFFER,), (), 0, ""), WISHES)
    assert [added.id for added in rate.added] == ["NO_CONFIRMATION"]
    assert rate.price == Decimal("6.20")
    signed = WISHES._replace(demands=frozenset({"signatureConfirmation"}))
    (rate,), _ = sorted_out(Rates("t", (OFFER,), (), 0, ""), signed)
    assert [added.id for added in rate.added] == ["SIGNATURE_CONFIRMATION"]
    assert rate.price == Decimal("11.80")


def test_decision_19_constraints_of_the_lines_choose_signature_or_adult() -> None:
    signature, adult = ["signatureConfirmation"], ["recipientAgeVerification"]
    assert chosen([CONFIRMATION], signature)[0].id == "SIGNATURE_CONFIRMATION"
    assert chosen([CONFIRMATION], adult)[0].id == "ADULT_SIGNATURE_CONFIRMATION"
    both = chosen([CONFIRMATION], signature + adult)
    assert [added.id for added in both] == ["ADULT_SIGNATURE_CONFIRMATION"]
    optional = CONFIRMATION._replace(required=False)
    assert chosen([optional], []) == ()
    assert chosen([optional], adult)[0].id == "ADULT_SIGNATURE_CONFIRMATION"
    with pytest.raises(NotOffered, match="an adult's signature"):
        chosen([], adult)
    with pytest.raises(NotOffered, match="a signature"):
        chosen([], signature)


def test_the_promise_is_kept_until_the_last_minute() -> None:
    (rate,), _ = sorted_out(Rates("t", (OFFER,), (), 0, ""), WISHES)
    assert rate.keeps_promise
    early = WISHES._replace(deliver_by=DUE.replace(minute=0, hour=19))
    (rate,), _ = sorted_out(Rates("t", (OFFER,), (), 0, ""), early)
    assert not rate.keeps_promise
    silent = OFFER._replace(delivery=Window(None, None))
    (rate,), _ = sorted_out(Rates("t", (silent,), (), 0, ""), WISHES)
    assert not rate.keeps_promise, "Amazon promises nothing"


@pytest.mark.parametrize(
    ("wished", "taken"), [("PDF", ("PDF", "4")), ("PNG", ("PNG", "4")), ("ZPL", ("ZPL", "4"))]
)
def test_the_stores_format_on_the_smallest_sheet(wished: str, taken: tuple[str, str]) -> None:
    (rate,), _ = sorted_out(Rates("t", (OFFER,), (), 0, ""), WISHES._replace(format=wished))
    assert (rate.document.format, str(rate.document.width)) == taken
    only_pdf = OFFER._replace(documents=(paper("PDF"),))
    (rate,), _ = sorted_out(Rates("t", (only_pdf,), (), 0, ""), WISHES._replace(format=wished))
    assert rate.document.format == "PDF"


def test_what_cannot_be_bought_says_why() -> None:
    assert rates(OFFER) == (["UPS Ground"], [])
    for offer, words in (
        (OFFER._replace(needs_inputs=True), "further details"),
        (OFFER._replace(documents=()), "no label file"),
        (OFFER._replace(documents=(paper("GIF"),)), "no label file"),
    ):
        kept, reasons = rates(offer)
        assert kept == []
        assert words in reasons[0]


def test_sup_9_a_carrier_that_prints_the_letters_passes() -> None:
    picky = WISHES._replace(prints=lambda carrier: carrier == "UPS")
    other = OFFER._replace(carrier="USPS", service="USPS Ground Advantage")
    kept, reasons = rates(OFFER, other, wishes=picky)
    assert kept == ["UPS Ground"]
    assert "letters of this address" in reasons[0]


def test_shp_16_amazons_own_reasons_come_in_words_once() -> None:
    entry = BarredRate(
        "UPS", "AIR", "", (("NO_COVERAGE", "x"), ("NO_COVERAGE", "x"), ("NEW", "Too blue"))
    )
    _, out = sorted_out(Rates("t", (), (entry,), 2, ""), WISHES)
    assert out[0].service == "AIR"
    assert out[0].reasons == (barred("NO_COVERAGE", ""), "Too blue")
    assert out[1].service == "2 more"
    assert barred("ODD", "") == "Amazon says: ODD."


def test_a_lost_benefit_reads_as_a_sentence() -> None:
    assert (
        lost("CLAIMS_PROTECTED", "LATE_DELIVERY_RISK") == "No claims protection: it may arrive late"
    )
    assert lost("FAST_REFUND", "ODD_REASON") == "No fast refund: odd reason"
    assert lost("FAST_REFUND", "") == "No fast refund"


@pytest.mark.parametrize(
    ("carrier", "service", "code", "name", "short"),
    [
        ("UPS", "UPS Ground", "UPS", "", "Ground"),
        ("Royal Mail", "Royal Mail Tracked 48", "Royal Mail", "", "Tracked 48"),
        ("Evri", "Evri Standard", "Hermes UK", "", "Standard"),
        ("Amazon Shipping", "Amazon Shipping Ground", "Amazon Shipping", "", "Ground"),
        ("Pigeon Post", "Overnight", "Other", "Pigeon Post", "Overnight"),
        ("Other", "Other", "Other", "Other", "Other"),
    ],
)
def test_the_carrier_of_a_label_has_amazons_code(
    carrier: str, service: str, code: str, name: str, short: str
) -> None:
    assert carrier_of(carrier) == (code, name)
    assert service_of(carrier, service) == short
