"""Amazon's token service down for long, or our own secret refused: the card says so, nothing turns Bad (TRB-2)."""

from datetime import timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from stores import clock
from stores.health import GOOD, health
from stores.models import ApiCall, Member, SellingPartner, Store
from stores.renewing.token_trouble import TokenTrouble, token_troubles
from stores.spapi.errors import TemporarilyUnavailable
from stores.spapi.tokens import access_token
from tests.amazon import PretendedAmazon
from tests.factories import SellingPartnerFactory
from tests.stores.consenting import SELLER, connect
from tests.stores.visiting import client_of, page

pytestmark = pytest.mark.django_db


def try_for_a_token() -> None:
    seller = SellingPartner.objects.get()
    with pytest.raises(TemporarilyUnavailable):
        access_token(seller, clock.now())


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("503", "Could not refresh authorization credentials in timely manner."),
        ("html", "Could not refresh authorization credentials in timely manner."),
        ("invalid_client", "Amazon refuses the application itself"),
    ],
)
def test_trb_2_an_hour_without_tokens_is_told_and_harms_nothing(
    reached_amazon: PretendedAmazon,
    member: Member,
    time_machine: TimeMachineFixture,
    kind: str,
    words: str,
) -> None:
    reached_amazon.add_seller(SELLER)
    connect(reached_amazon, member)
    token = SellingPartner.objects.get().refresh_token
    reached_amazon.fault("token", kind, count=100)
    begin = clock.now() + timedelta(hours=1)
    client = client_of(member)
    for minutes in (0, 20, 40, 61):
        time_machine.move_to(begin + timedelta(minutes=minutes), tick=False)
        try_for_a_token()
        html = page(client)
        assert (words in html.replace("&#x27;", "'")) == (minutes > 60), minutes
    assert f'datetime="{begin.isoformat(timespec="seconds")}"' in html
    assert "renew/" not in html.split("<main")[1]
    seller = SellingPartner.objects.get()
    assert (seller.credentials, seller.refresh_token) == ("good", token)
    reached_amazon.clear_faults()
    assert access_token(seller, clock.now())
    assert words not in page(client).replace("&#x27;", "'")


def call(seller: SellingPartner, minutes_ago: int, status: int | None, error: str = "") -> None:
    ApiCall.objects.create(
        selling_partner=seller,
        operation="refreshToken",
        status=status,
        error_code=error,
        duration_ms=1,
        at=clock.now() - timedelta(minutes=minutes_ago),
    )


def test_trb_2_only_failures_since_the_last_token_count_for_each_seller_alone() -> None:
    mended, down, short, refused = (SellingPartnerFactory.create() for _ in range(4))
    for minutes, status in ((300, None), (100, 200), (30, 503)):
        call(mended, minutes, status)
    for minutes, status in ((300, 200), (200, 503), (90, None)):
        call(down, minutes, status)
    call(short, 50, 503)
    call(refused, 200, 400, "invalid_grant")
    ids = [seller.pk for seller in (mended, down, short, refused)]
    (found,) = token_troubles(ids, clock.now()).items()
    assert found[0] == down.pk
    assert found[1].problem == "credentials_refresh_timeout"
    assert timedelta(minutes=199) < clock.now() - found[1].since < timedelta(minutes=201)


def test_no_stale_store_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert token_troubles([], clock.now()) == {}


def test_trb_2_a_store_that_imports_is_never_accused(store: Store) -> None:
    trouble = TokenTrouble(clock.now(), "credentials_refresh_timeout")
    assert health(store, clock.now(), trouble) == (GOOD, None)
