"""The process dies anywhere, or two workers are at it: exactly one shipment stands in BigCommerce (decision 30)."""

from datetime import timedelta

import pytest
from django.db import connection

from shipments import tasks
from shipments.bigcommerce import claiming, ending, sending, settling, working
from shipments.bigcommerce.sweeping import sweep
from shipments.models import BigCommerceUpdate
from stores import clock
from stores.bigcommerce import orders
from stores.models import BigCommerceLink
from tests.at_once import at_once
from tests.shipments.bigcommerce.conftest import Shop, update_of

LATER = timedelta(minutes=6)


class Killed(BaseException):
    """The end of the process."""


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.django_db
@pytest.mark.parametrize("point", ["bigcommerce.begun", "bigcommerce.sent"])
def test_decision_30_killed_at_any_point_it_is_shipped_there_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    order = shop.shipped()

    def passing(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sending, "fault_point", passing)
        with pytest.raises(Killed):
            shop.run()
    assert (update_of(order).state, update_of(order).attempts) == ("sending", 1)
    assert str(shop.run()) == "nothing due", "the lease still runs"
    assert str(shop.run(clock.now() + LATER)) == "1 accepted"
    assert len(shop.shipments(order)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["accept", "wait", "postpone", "reject", "end"])
def test_decision_30_killed_before_the_end_is_written_it_is_shipped_there_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    order = shop.shipped()
    fault = {
        "wait": ("getOrders", "500"),
        "postpone": ("createShipment", "429"),
        "reject": ("createShipment", "message"),
    }.get(name)
    if fault is not None:
        shop.there.fault(*fault, seconds=1, status=400 if name == "reject" else 0)
    if name == "end":
        order.shipments.update(voided_at=clock.now())
    with monkeypatch.context() as patched:
        patched.setattr(settling, name, die)
        with pytest.raises(Killed):
            shop.run()
    order.shipments.update(voided_at=None)
    BigCommerceLink.objects.update(blocked_until=None)
    shop.run(clock.now() + LATER)
    assert update_of(order).state == "accepted"
    assert len(shop.shipments(order)) == 1


@pytest.mark.django_db
def test_t18_a_worker_that_lost_its_lease_writes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood still in the middle of its try; another one finished the work."""
    order = shop.shipped()
    real = orders.products

    def slowly(*arguments: object) -> object:
        monkeypatch.setattr(orders, "products", real)
        assert str(shop.run(clock.now() + LATER)) == "1 accepted"
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(orders, "products", slowly)
    working.send_due(shop.link.pk, clock.now())
    update = update_of(order)
    assert (update.state, update.lease_holder) == ("accepted", "")
    assert len(shop.shipments(order)) == 1


@pytest.mark.django_db
def test_t18_only_the_holder_of_the_lease_writes(shop: Shop) -> None:
    order = shop.shipped()
    (old,) = claiming.claim(shop.link.pk, clock.now())
    (new,) = claiming.claim(shop.link.pk, clock.now() + LATER)
    assert not claiming.begin(old, clock.now() + LATER)
    assert not claiming.settle(old, state="accepted")
    assert claiming.begin(new, clock.now() + LATER)
    assert update_of(order).attempts == 1


@pytest.mark.django_db
def test_t18_a_voided_row_is_not_begun_by_the_worker_that_holds_it(shop: Shop) -> None:
    order = shop.shipped()
    (claim,) = claiming.claim(shop.link.pk, clock.now())
    ending.drop_voided(list(order.shipments.all()), clock.now())
    assert not claiming.begin(claim, clock.now())
    assert update_of(order).state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_t18_workers_at_once_ship_each_order_there_once(shop: Shop) -> None:
    made = [shop.shipped() for _ in range(6)]
    at_once(lambda: working.send_due(shop.link.pk, clock.now()))
    assert [len(shop.shipments(order)) for order in made] == [1] * 6
    assert BigCommerceUpdate.objects.filter(state="accepted", attempts=1).count() == 6
    assert shop.there.calls().count("createShipment") == 6


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_make_one_row_for_an_order(shop: Shop) -> None:
    order = shop.shipped()
    BigCommerceUpdate.objects.all().delete()
    at_once(lambda: sweep(clock.now()))
    assert BigCommerceUpdate.objects.filter(order=order).count() == 1


@pytest.mark.django_db(transaction=True)
def test_sys_3_two_tasks_at_once_ship_there_once(shop: Shop) -> None:
    order = shop.shipped()
    results = at_once(lambda: tasks.send_to_shop(shop.link.pk), 2)
    assert sorted(map(str, results)) in (
        ["1 accepted", "another worker is at it"],
        ["1 accepted", "nothing due"],
    )
    assert len(shop.shipments(order)) == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_bigcommerce_is_called(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.shipped()
    seen, real = [], orders.create_shipment

    def look(*arguments: object) -> object:
        seen.append(connection.in_atomic_block)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(orders, "create_shipment", look)
    shop.run()
    assert seen == [False]
