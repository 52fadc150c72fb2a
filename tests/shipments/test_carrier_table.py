"""The carrier table in the database: what a migrate puts in, what a look at it costs, what support may write."""

import time
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shipments import carriers
from shipments.carriers import allowed, lookup
from shipments.carriers.common import COMMON
from shipments.carriers.seeding import seed
from shipments.carriers.table import Carrier as Value
from shipments.carriers.table import fits
from shipments.details import ShipmentDetails
from shipments.models import Carrier, CarrierService, Shipment
from shipments.recording import record_shipment
from stores.models import AuditEvent
from tests.factories import TODAY, UserFactory, order_with_items

pytestmark = pytest.mark.django_db


def test_shp_3_a_migrate_fills_the_table_with_the_usual_carriers() -> None:
    assert Carrier.objects.count() == len(COMMON)
    assert carriers.table().carriers == COMMON
    assert [one.code for one in carriers.common_in("US")][:3] == ["USPS", "UPS", "FedEx"]


def test_shp_3_a_migrate_adds_what_is_new_and_leaves_what_support_changed() -> None:
    Carrier.objects.get(code="DPD").delete()
    changed = Carrier.objects.get(code="UPS")
    changed.name, changed.number_patterns, changed.is_active = "Big Brown", [], False
    changed.save()
    changed.services.all().delete()
    assert seed() == 1
    assert Carrier.objects.filter(code="DPD").count() == 1
    changed.refresh_from_db()
    assert (changed.name, changed.number_patterns, changed.is_active) == ("Big Brown", [], False)
    assert not changed.services.exists()
    assert seed() == 0


def test_a_look_at_the_table_asks_once_for_many_rows(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        for _ in range(100):
            carriers.display_name("UPS")
            carriers.tracks_automatically("Royal Mail", "Tracked 48")
            carriers.tracking_link("USPS", "9400111899223100000000")


def test_a_change_is_seen_at_once_here_and_within_seconds_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("shipments.carriers.lookup.time.monotonic", lambda: now)
    assert not carriers.prints_any_letters("UPS")
    # Another process has no signal of it.
    Carrier.objects.filter(code="UPS").update(prints_any_letters=True)
    assert not carriers.prints_any_letters("UPS")
    now += lookup.KEPT_S
    assert carriers.prints_any_letters("UPS")
    CarrierService.objects.create(carrier=Carrier.objects.get(code="UPS"), name="Drone")
    assert carriers.tracks_automatically("UPS", "drone")


def test_red_14_a_later_change_of_the_table_leaves_shipments_as_they_were() -> None:
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date(), service="Ground")
    shipment = record_shipment(order_with_items(), details, None, TODAY)
    assert shipment.automatic_tracking
    service = CarrierService.objects.get(carrier__code="UPS", name="Ground")
    service.tracked = False
    service.save()
    assert Shipment.objects.get().automatic_tracking
    another = record_shipment(order_with_items(), details, None, TODAY)
    assert not another.automatic_tracking


def test_red_12_an_unknown_service_or_a_carrier_of_ones_own_counts_as_untracked() -> None:
    own = ShipmentDetails("Other", "ABC123456", TODAY.date(), "Van", "Own Van")
    assert not record_shipment(order_with_items(), own, None, TODAY).automatic_tracking
    Carrier.objects.create(code="Other", name="Own Van").services.create(name="Van")
    assert record_shipment(order_with_items(), own, None, TODAY).automatic_tracking


# What support may write


@pytest.mark.parametrize("carrier", COMMON, ids=lambda carrier: carrier.code)
def test_what_the_table_begins_with_is_allowed(carrier: Value) -> None:
    assert allowed.code_fault(carrier.code) == ""
    assert allowed.url_fault(carrier.tracking_url) == ""
    assert allowed.patterns_fault(carrier.patterns) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "[0-9]*", "[0-9]+", "(A|A){50}", "A|B", "(?=A)A", r"\w", ".", "^A$", "[Z-A]", "[0-9", "A{5,2}",
        "[0-9]?" * 3, "A{1,9}B{1,9}C?", "A" * 101, "", "a", "[^0-9]", r"\d{1,999}", "(A)\\1",
    ],
)  # fmt: skip
def test_shp_24_a_pattern_that_could_run_wild_is_refused(pattern: str) -> None:
    assert allowed.pattern_fault(pattern)


def test_shp_24_the_worst_pattern_that_is_allowed_is_harmless() -> None:
    """Two parts of a varying length: at most 50 x 50 ways to share a number among them."""
    worst = "[0-9]{0,99}[0-9]{0,99}Z"
    assert not allowed.pattern_fault(worst)
    assert not fits(Value("UPS", "UPS", patterns=(worst,)), "1" * 50)


@pytest.mark.parametrize(
    "url",
    [
        "http://ups.example/{number}", "https://ups.example/", "javascript:alert({number})", "https://{number}.example/x",
        "https://user@ups.example/{number}", "//ups.example/{number}", "https://ups.example/ {number}",
    ],
)  # fmt: skip
def test_t10_a_tracking_link_leads_to_a_fixed_host_over_https(url: str) -> None:
    assert allowed.url_fault(url)


# The admin


@pytest.fixture
def support() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "code": "Other", "name": "Veho", "countries": "US", "tracking_url": "https://track.example/{number}",
        "number_patterns": "\\d{12}\r\n\r\nV[0-9A-Z]{10}\r\n", "is_active": "on",
        "services-TOTAL_FORMS": "1", "services-INITIAL_FORMS": "0",
        "services-0-name": "Ground Plus", "services-0-tracked": "on", **changes,
    }  # fmt: skip


ADD = "/admin/shipments/carrier/add/"


def test_shp_3_support_adds_a_carrier_with_its_services_and_it_is_noted(support: Client) -> None:
    assert support.post(ADD, filled()).status_code == 302
    carrier = Carrier.objects.get(name="Veho")
    assert (carrier.countries, carrier.number_patterns) == (["US"], ["\\d{12}", "V[0-9A-Z]{10}"])
    assert carriers.tracks_automatically("Other", "ground plus", "veho")
    noted = AuditEvent.objects.filter(subject=f"carrier {carrier.pk}")
    assert {event.action for event in noted} == {"admin.added"}
    assert ["service Ground Plus: tracked"] in [event.detail["fields"] for event in noted]


def test_support_changes_a_carrier_and_the_old_value_is_noted(support: Client) -> None:
    carrier = Carrier.objects.get(code="YamatoTransport")
    page = support.get(f"/admin/shipments/carrier/{carrier.pk}/change/")
    assert "\\d{12}" in page.text
    fields = filled(
        code="YamatoTransport", name=carrier.name, prints_any_letters="on",
        **{"services-TOTAL_FORMS": "0"},
    )  # fmt: skip
    assert support.post(f"/admin/shipments/carrier/{carrier.pk}/change/", fields).status_code == 302
    assert carriers.prints_any_letters("YamatoTransport")
    event = AuditEvent.objects.get(action="admin.changed")
    assert event.detail["changes"]["prints_any_letters"] == [False, True]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "Evri"}, "is not on Amazon’s list"),
        ({"code": "UPS", "name": "Another UPS"}, "in the table already"),
        ({"name": "UPS"}, "already exists"),
        ({"countries": "US\nUK"}, "Not a country code: UK"),
        ({"tracking_url": "http://track.example/{number}"}, "A link begins with https://"),
        ({"number_patterns": "(A+)+"}, "Write each choice as a line of its own"),
    ],
)
def test_shp_3_what_support_mistypes_is_refused_in_words(
    support: Client, change: dict[str, str], words: str
) -> None:
    answer = support.post(ADD, filled(**change))
    assert answer.status_code == 200
    assert words.replace("’", "&#x27;") in answer.text.replace("’", "&#x27;")
    assert Carrier.objects.count() == len(COMMON)


def test_a_carrier_is_switched_off_and_never_deleted(support: Client) -> None:
    carrier = Carrier.objects.get(code="UPS")
    assert support.get("/admin/shipments/carrier/").status_code == 200
    assert support.post(f"/admin/shipments/carrier/{carrier.pk}/delete/").status_code == 403
