"""The way to Amazon's consent page (CON-2, CON-4, T1)."""

from urllib.parse import urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from pytest_django import Settings

from stores.marketplaces import JAPAN, MARKETPLACES
from stores.models import ConsentRequest, Member
from tests.amazon import GERMANY
from tests.factories import AccountFactory, MemberFactory
from tests.stores.consenting import (
    SESSION,
    query_of,
    refused,
    start,
)

pytestmark = pytest.mark.django_db


def test_con_4_the_consent_page_is_the_marketplaces_own_seller_central(
    member: Member, settings: Settings
) -> None:
    settings.SELLER_CENTRAL_URL = ""
    url = urlsplit(start(member, GERMANY))
    assert (url.scheme, url.netloc, url.path) == (
        "https",
        "sellercentral-europe.amazon.com",
        "/apps/authorize/consent",
    )
    query = query_of(url.geturl())
    assert query.pop("state")
    assert query == {
        "application_id": settings.SP_API_APPLICATION_ID,
        "redirect_uri": "http://127.0.0.1:8000/stores/callback/",
    }


def test_con_4_a_draft_application_asks_for_the_beta_page(
    member: Member, settings: Settings
) -> None:
    settings.SP_API_APPLICATION_DRAFT = True
    assert query_of(start(member))["version"] == "beta"


def test_t1_only_hashes_of_state_and_session_are_stored(member: Member) -> None:
    state = query_of(start(member))["state"]
    assert len(state) >= 43  # 256 bits in base64
    row = ConsentRequest.objects.values().get()
    assert state not in str(row)
    assert SESSION not in str(row)
    assert query_of(start(member))["state"] != state


@pytest.mark.parametrize("marketplace_id", [JAPAN, "ATVPDKIKX0DERX", ""])
def test_con_2_an_order_source_that_is_not_offered_cannot_be_connected(
    member: Member, marketplace_id: str
) -> None:
    with refused("marketplace_not_supported"):
        start(member, marketplace_id)
    assert not ConsentRequest.objects.exists()


@pytest.mark.parametrize("days", [0, 31, -1])
def test_the_first_import_reaches_back_one_to_thirty_days(member: Member, days: int) -> None:
    with pytest.raises(ValueError, match="1 to 30"):
        start(member, days=days)


@pytest.mark.parametrize("role", [Member.Role.VIEWER, Member.Role.SHIPPER])
def test_t5_only_a_manager_of_the_account_starts(role: Member.Role) -> None:
    with pytest.raises(PermissionDenied):
        start(MemberFactory.create(role=role))
    outsider = Member(user=MemberFactory.create().user, account=AccountFactory.create())
    with pytest.raises(PermissionDenied):
        start(outsider)


def test_every_marketplace_has_a_consent_page(member: Member, settings: Settings) -> None:
    settings.SELLER_CENTRAL_URL = ""
    for marketplace in MARKETPLACES.values():
        if marketplace.id != JAPAN:
            host = urlsplit(start(member, marketplace.id)).hostname
            assert host == marketplace.seller_central
