"""Every failed import shows Amazon's request id and time (TRB-6)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.tasks import import_seller
from stores import clock
from stores.failures import last_failures
from stores.models import ApiCall, Member, SellingPartner, Store
from stores.spapi import tokens
from stores.spapi.errors import NotAuthorized
from tests.amazon import PretendedAmazon
from tests.orders.importing import connect
from tests.stores.visiting import page, signed_in

pytestmark = pytest.mark.django_db


def stores() -> list[Store]:
    return list(Store.objects.select_related("selling_partner"))


def test_trb_6_the_card_of_a_cut_off_store_shows_request_id_time_and_its_line_in_the_help(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.revoke("ASELLER")
    SellingPartner.objects.update(import_requested_at=clock.now())
    import_seller(partner.pk)
    call = ApiCall.objects.filter(status__gte=400).latest("at")
    assert call.request_id
    card = page(signed_in(Store.objects.get(), Member.Role.VIEWER)).split("<main")[1]
    assert call.request_id in card
    assert '/help/errors/#connection_invalid"' in card
    assert re.search(r"Last failure <time ", card)


def test_trb_6_a_token_refused_outside_an_import_is_found_too(
    reached_amazon: PretendedAmazon,
) -> None:
    partner = connect(reached_amazon)
    reached_amazon.revoke("ASELLER")
    with pytest.raises(NotAuthorized) as refused:
        tokens.access_token(partner, clock.now())
    (failure,) = last_failures(stores(), clock.now()).values()
    assert failure.code == "connection_invalid"
    assert failure.request_id == refused.value.request_id != ""


def test_trb_6_a_store_that_imports_again_has_no_failure(reached_amazon: PretendedAmazon) -> None:
    partner = connect(reached_amazon)
    reached_amazon.fault("searchOrders", "500", count=1)
    import_seller(partner.pk)
    (failure,) = last_failures(stores(), clock.now()).values()
    assert failure.code == "temporarily_unavailable"
    assert failure.request_id
    Store.objects.update(last_import_at=clock.now() + timedelta(seconds=1))
    assert last_failures(stores(), clock.now()) == {}


def test_trb_6_a_refused_connection_shows_its_time_and_its_line(store: Store) -> None:
    told = page(signed_in(store), "/stores/callback/?state=nonsense", status=400)
    assert "/help/errors/#refused-state_unknown" in told
    assert "Time: <time " in told


def test_where_all_is_well_nothing_is_asked_about_runs(store: Store) -> None:
    with CaptureQueriesContext(connection) as asked:
        page(signed_in(store))
    assert not any("orders_importrun" in query["sql"] for query in asked)
