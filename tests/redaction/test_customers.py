"""RED-51: a customer goes with the last order that holds a buyer, whichever way that order goes."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction

from config.leaving.purging import begin, run
from config.leaving.scope import Target
from orders.manual.entering import change, enter_many
from orders.manual.entry import ManualLine, ManualOrder
from orders.models import Customer, Order
from redaction import customers
from redaction.early import redact_early
from redaction.redacting import redact_due
from stores import clock
from stores.spapi.payloads import BuyerPayload, OrderPayload
from tests.factories import TODAY, CustomerFactory, OrderFactory, StoreFactory, UserFactory
from tests.orders.payloads import NOW, later, order
from tests.redaction.test_failing import row_that_cannot_be_changed
from tests.redaction.test_reimport import put

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GERMANY = "A1PA6795UKMFR9"


def of_ann(number: int, mask: str = "ann1", **fields: str) -> OrderPayload:
    buyer = BuyerPayload("Ann Canary", f"{mask}@marketplace.amazon.com")
    return order(number, buyer=buyer, **fields)


def named() -> int:
    return Customer.objects.filter(buyer_data__isnull=False).count()


@pytest.mark.parametrize("purged_first", [True, False])
def test_red_51_i3_a_customer_goes_when_the_last_order_goes_with_its_store(
    purged_first: bool,
) -> None:
    store = StoreFactory.create()
    other = StoreFactory.create(selling_partner=store.selling_partner, marketplace_id=GERMANY)
    put(store, of_ann(1), 0)
    put(other, of_ann(2, marketplace_id=GERMANY), 3)
    assert (Customer.objects.count(), Order.objects.count()) == (1, 2)
    steps = [
        lambda: run(begin(Target.of_store(other), NOW + 14 * DAY, "x"), NOW + 14 * DAY),
        lambda: redact_due(NOW + 14 * DAY),
    ]
    for step in steps if purged_first else reversed(steps):
        assert named() == 1
        step()
    assert named() == 0
    assert Customer.objects.get().email_key is None


def test_red_51_i3_another_masked_address_makes_no_customer_without_an_order() -> None:
    store = StoreFactory.create()
    put(store, of_ann(1, "ann1"), 0)
    put(store, later(of_ann(1, "ann2"), 60), 1)
    assert Customer.objects.count() == 1
    # A version before this one made some.
    CustomerFactory.create()
    assert redact_due(NOW + 14 * DAY).customers == 2
    assert named() == 0


def test_red_51_a_former_customer_of_an_entered_order_goes_with_the_next_sweep() -> None:
    store, user, now = StoreFactory.create(), UserFactory.create(), clock.now()

    def entry(number: str, email: str) -> ManualOrder:
        line = ManualLine(sku="a", title="b", quantity=1, price=None)
        return ManualOrder("Eve", "1 Lane", "Columbus", "US", (line,), number=number, email=email)

    first, second = enter_many(
        store, [entry("M-1", "eve@example.com"), entry("M-2", "eve@example.com")], user, now
    )
    redact_early([first.pk], user, now)
    change(second, entry("M-2", "other@example.com"), user, now)
    assert named() == 2
    assert redact_due(now).customers == 1
    # RED-50: the one of the order that stays stays.
    assert Customer.objects.get(redacted_at=None).orders.get() == second
    redact_early([second.pk], user, now)
    assert named() == 0


def test_red_51_customers_go_in_chunks_and_one_that_is_refused_stops_no_other() -> None:
    made = CustomerFactory.create_batch(5)
    OrderFactory.create(customer=made[4])
    with row_that_cannot_be_changed("orders_customer", made[1].pk):
        assert customers.clear_forsaken(TODAY, chunk=2) == 3
    assert set(Customer.objects.filter(redacted_at=None)) == {made[1], made[4]}
    assert customers.clear_forsaken(TODAY) == 1


@pytest.mark.django_db(transaction=True)
def test_red_51_a_customer_that_an_import_has_locked_is_left_and_not_waited_for() -> None:
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite: one writer at a time")
    customer, free = CustomerFactory.create_batch(2)
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        OrderFactory.create(customer=customer)
        sweep = Thread(target=_sweep)
        sweep.start()
        sweep.join(timeout=60)
        assert not sweep.is_alive()
    assert set(Customer.objects.exclude(redacted_at=None)) == {free}


def _sweep() -> None:
    try:
        customers.clear_forsaken(TODAY)
    finally:
        connection.close()
