"""Doctor: Amazon's clock, its sellers, our secret and our own address."""

from datetime import timedelta
from typing import Any

import pytest
import responses
from django.test import override_settings

from config.doctor.finding import Level
from config.doctor.outside import judge_clock
from stores import clock
from stores.models import SellingPartner
from stores.spapi.client_secret import note_use
from tests.config.doctor.asking import AMAZON, doctor, line
from tests.factories import (
    TODAY,
    SellingPartnerFactory,
    StoreFactory,
)

pytestmark = pytest.mark.django_db


def test_a_shifted_clock_is_not_blamed_on_the_machine() -> None:
    with override_settings(CLOCK_SHIFT=timedelta(seconds=60), TESTING=False):
        printed = doctor()[1]
    assert "CLOCK_SHIFT_S" in line(printed, "FAIL  waybill.E005")
    assert "OK    clock" in printed


@pytest.mark.parametrize(
    ("ahead", "level"),
    [
        (0, Level.OK), (5, Level.OK), (6, Level.WARN), (8, Level.WARN), (9, Level.FAIL), (121, Level.FAIL),
        (-5, Level.OK), (-6, Level.WARN), (-120, Level.WARN), (-121, Level.FAIL),
    ],
)  # fmt: skip
def test_t19_the_doctor_compares_the_clock_with_amazons(ahead: int, level: Level) -> None:
    found = judge_clock(TODAY + timedelta(seconds=ahead), TODAY, "SP_API_ENDPOINT_NA")
    assert found.level == level


def test_an_amazon_that_does_not_answer_fails(world: responses.RequestsMock) -> None:
    world.remove("HEAD", AMAZON)
    assert "firewall" in line(doctor()[1], "FAIL  SP_API_ENDPOINT_NA")


def test_con_11_a_seller_with_bad_credentials_fails_without_asking_amazon(
    world: responses.RequestsMock,
) -> None:
    SellingPartnerFactory.create(
        seller_id="ABAD",
        credentials=SellingPartner.Credentials.BAD,
        credentials_error="connection_invalid",
    )
    assert "Renew the authorization" in line(doctor()[1], "FAIL  seller ABAD")
    assert not [call for call in world.calls if "token" in str(call.request.url)]


@pytest.mark.parametrize(
    ("answer", "cure"),
    [
        ({"json": {"error": "invalid_grant"}, "status": 400}, "Renew the authorization"),
        ({"json": {"error": "invalid_client"}, "status": 401}, "LWA_CLIENT_SECRET"),
        ({"body": "", "status": 503}, "LWA_ENDPOINT"),
    ],
)
def test_trb_1_and_2_what_amazon_says_to_a_token_request(
    world: responses.RequestsMock, answer: dict[str, Any], cure: str
) -> None:
    seller = SellingPartnerFactory.create()
    world.replace("POST", f"{AMAZON}/auth/o2/token", **answer)
    assert cure in line(doctor()[1], f"FAIL  seller {seller.seller_id}")
    seller.refresh_from_db()
    assert seller.credentials == SellingPartner.Credentials.GOOD


def test_an_address_where_nobody_answers_warns(world: responses.RequestsMock) -> None:
    world.replace("GET", "http://127.0.0.1:8000/healthz", status=404)
    status, printed = doctor()
    assert status == 0
    assert "answers 404" in line(printed, "WARN  BASE_URL")


@pytest.mark.parametrize(("days", "level"), [(10, "OK"), (155, "WARN"), (181, "FAIL")])
def test_an_old_client_secret_is_told(world: responses.RequestsMock, days: int, level: str) -> None:
    note_use(clock.now() - timedelta(days=days))
    assert f"{days}" in line(doctor()[1], f"{level:<5} LWA_CLIENT_SECRET")


def test_a_disconnected_seller_is_no_fault(world: responses.RequestsMock) -> None:
    SellingPartnerFactory.create(
        seller_id="AGONE", credentials="bad", credentials_error=SellingPartner.DISCONNECTED
    )
    assert "disconnected" in line(doctor()[1], "OK    seller AGONE")


def test_dpp_1_7_data_of_a_seller_who_left_is_named_with_its_last_day() -> None:
    seller = SellingPartnerFactory.create(
        credentials="bad", credentials_changed_at=clock.now() - timedelta(days=3)
    )
    StoreFactory.create(selling_partner=seller)
    subject = f"data of {seller}"
    assert "unless it is renewed" in line(doctor()[1], f"OK    {subject}")
    for days, level in ((25, "WARN"), (31, "FAIL")):
        SellingPartner.objects.update(credentials_changed_at=clock.now() - timedelta(days=days))
        found = line(doctor()[1], f"{level}  {subject}")
        assert f"purge_store {seller.public_id} --seller" in found
