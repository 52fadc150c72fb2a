"""The allowance is shared by everyone who calls for a seller."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from stores import clock
from stores.models import RequestAllowance
from stores.spapi.allowance import available, block, free_at, take
from stores.spapi.bucket import JOURNEY_S
from stores.spapi.errors import Throttled
from stores.spapi.plans import CONFIRM_SHIPMENT, GET_MARKETPLACE_PARTICIPATIONS
from tests.stores.spapi.conftest import new_seller


@pytest.mark.django_db(transaction=True)
def test_many_workers_together_get_the_burst_and_not_one_call_more() -> None:
    selling_partner, now = new_seller(), clock.now()
    granted, refused = [], []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        try:
            for _ in range(4):
                try:
                    take(selling_partner, GET_MARKETPLACE_PARTICIPATIONS, now)
                    granted.append(1)
                except Throttled as error:
                    refused.append(error.retry_at)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(granted), len(refused)) == (15, 17)
    assert set(refused) == {now + timedelta(seconds=62.5 + JOURNEY_S)}
    assert RequestAllowance.objects.count() == 1


@pytest.mark.django_db
def test_sellers_and_operations_have_allowances_of_their_own() -> None:
    one, other, now = new_seller(), new_seller(), clock.now()
    block(one, CONFIRM_SHIPMENT, now)
    assert available(one, CONFIRM_SHIPMENT, now) == 0
    assert available(other, CONFIRM_SHIPMENT, now) == 10
    assert available(one, GET_MARKETPLACE_PARTICIPATIONS, now) == 15
    take(other, CONFIRM_SHIPMENT, now)
    assert available(other, CONFIRM_SHIPMENT, now) == 9


@pytest.mark.django_db
def test_an_empty_allowance_says_when_the_next_call_is_possible() -> None:
    selling_partner, now = new_seller(), clock.now()
    for _ in range(10):
        take(selling_partner, CONFIRM_SHIPMENT, now)
    with pytest.raises(Throttled) as caught:
        take(selling_partner, CONFIRM_SHIPMENT, now)
    assert caught.value.retry_at == now + timedelta(seconds=0.5 + JOURNEY_S)
    take(selling_partner, CONFIRM_SHIPMENT, caught.value.retry_at)


@pytest.mark.django_db
def test_when_a_call_will_be_free_is_known_without_spending_one() -> None:
    seller, now = new_seller(), clock.now()
    assert free_at(seller, CONFIRM_SHIPMENT, now) == now
    for _ in range(10):
        take(seller, CONFIRM_SHIPMENT, now)
    refill = now + timedelta(seconds=0.5 + JOURNEY_S)
    assert free_at(seller, CONFIRM_SHIPMENT, now) == refill
    assert free_at(seller, CONFIRM_SHIPMENT, refill) == refill
    assert available(seller, CONFIRM_SHIPMENT, now) == 0
