"""A carrier's file of what became of parcels: good lines count, bad ones name line and column."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from orders.tables.decoding import Unreadable
from shipments.models import Shipment
from shipments.tracking import state_file
from shipments.tracking.state_file import read_states
from stores.models import Member, Store
from tests.factories import TODAY, MemberFactory, ShipmentFactory, StoreFactory
from tests.stores.visiting import signed_in

pytestmark = pytest.mark.django_db

URL = reverse("shipments:tracking_states")
HEAD = "Tracking number,Status,Date\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.clock.now", lambda: TODAY)


@pytest.fixture
def store() -> Store:
    return StoreFactory.create()


def parcel(store: Store, number: str, **fields: Any) -> Shipment:
    day = (TODAY - timedelta(days=5)).date()
    defaults = {"order__store": store, "tracking_number": number, "ship_date": day}
    shipment: Shipment = ShipmentFactory.create(**{**defaults, **fields})
    return shipment


def read(store: Store, lines: str, head: str = HEAD) -> state_file.Result:
    return read_states(BytesIO((head + lines).encode()), [store], TODAY)


def test_red_11_a_file_of_the_carrier_says_when_parcels_were_delivered(store: Store) -> None:
    delivered, lost = parcel(store, "JD0001112223"), parcel(store, "JD0001112224")
    found = read(store, "jd0001112223,Delivered,2026-11-20\nJD 0001112224,lost,2026-11-21\n")
    assert found == state_file.Result(2, 2, 0, [])
    delivered.refresh_from_db()
    lost.refresh_from_db()
    assert (delivered.transit, delivered.transit_source) == ("delivered", "file")
    assert delivered.delivered_at is not None
    assert delivered.delivered_at.date().isoformat() == "2026-11-20"
    assert lost.transit == "lost"
    assert read(store, "JD0001112223,in transit,2026-11-22\n").changed == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("JD0000000000,delivered,2026-11-20", "no shipment of yours has this tracking number"),
        ("JD0001112223,exploded,2026-11-20", "the state is none that we know"),
        ("JD0001112223,delivered,2026-11-24", "date: That day has not come yet."),
        ("JD0001112223,delivered,2026-11-01", "date: The parcel left on 18 November 2026"),
        ("JD0001112223,delivered,soon", "the date is no day"),
        ("JD0001112223,delivered,", "the date is missing"),
        ("JD00\x0701112223,delivered,2026-11-20", "Tracking number holds characters"),
    ],
)
def test_a_bad_line_says_why_and_the_good_ones_are_not_lost(
    store: Store, line: str, words: str
) -> None:
    parcel(store, "JD0001112223")
    good = parcel(store, "JD0001112225")
    found = read(store, f"{line}\nJD0001112225,returned,2026-11-20\n")
    assert (found.known, found.changed, found.bad) == (1, 1, 1)
    assert found.faults[0].text.startswith("Line 2: ")
    assert words in found.faults[0].text
    good.refresh_from_db()
    assert good.transit == "returning"


def test_of_several_lines_about_a_parcel_the_latest_day_counts(store: Store) -> None:
    shipment = parcel(store, "JD0001112223")
    lines = ["delivered,2026-11-22", "in transit,2026-11-20", "out for delivery,2026-11-22"]
    read(store, "".join(f"JD0001112223,{line}\n" for line in lines[:2]))
    shipment.refresh_from_db()
    assert shipment.transit == "delivered"


def test_a_file_without_the_columns_and_another_accounts_parcel(store: Store) -> None:
    parcel(StoreFactory.create(), "JD0001112223")
    assert read(store, "JD0001112223,delivered,2026-11-20\n").bad == 1
    with pytest.raises(Unreadable) as refused:
        read(store, "", head="Parcel,What\n")
    assert "The first line must name the columns" in refused.value.text


def test_lines_beyond_the_most_are_said_and_many_cost_few_queries(
    store: Store, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(state_file, "MOST_LINES", 20)
    for number in range(20):
        parcel(store, f"JD00011122{number:02d}")
    lines = "".join(f"JD00011122{number:02d},delivered,2026-11-20\n" for number in range(25))
    with django_assert_max_num_queries(8):
        found = read(store, lines)
    assert (found.known, found.changed, found.bad) == (20, 20, 1)
    assert "Line 22 and those below were not read" in found.faults[0].text


def send(client: Client, content: bytes) -> Any:
    return client.post(URL, {"file": SimpleUploadedFile("states.csv", content)})


def test_the_page_reads_a_file_and_shows_the_fate_of_its_lines(
    client: Client, store: Store
) -> None:
    member = MemberFactory.create(account=store.selling_partner.account, role=Member.Role.SHIPPER)
    client.force_login(member.user)
    parcel(store, "JD0001112223")
    assert URL in client.get(reverse("shipments:list")).text
    assert "What became of parcels" in client.get(URL).text
    lines = HEAD + "JD0001112223,delivered,2026-11-20\nx,delivered,2026-11-20\n"
    html = send(client, lines.encode("utf-16")).text
    assert "1 line read, 1 parcel changed" in html
    assert "Line 3: no shipment of yours" in html
    assert send(client, b"").status_code == 422
    refused = send(client, b"\x00\x01\x02")
    assert refused.status_code == 422
    assert Shipment.objects.filter(transit="delivered").count() == 1


def test_a_viewer_is_told_whom_to_ask(client: Client, store: Store) -> None:
    member = MemberFactory.create(account=store.selling_partner.account, role=Member.Role.VIEWER)
    client.force_login(member.user)
    assert client.get(URL).status_code == 302
    assert URL not in client.get(reverse("shipments:list")).text


def test_the_shipments_page_offers_both_files_under_names_that_tell_them_apart(
    store: Store,
) -> None:
    text = signed_in(store, Member.Role.SHIPPER).get("/shipments/").text
    assert f'href="{URL}">Delivery states file</a>' in text
    assert f'href="{reverse("shipments:import_tracking")}">Import tracking numbers</a>' in text
    assert (
        "Delivery states file" not in signed_in(store, Member.Role.VIEWER).get("/shipments/").text
    )
