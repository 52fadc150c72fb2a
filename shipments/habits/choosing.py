"""How the products of an order went last: the first guess for its next parcel, in two queries for any number."""

from collections.abc import Sequence

from orders.models import Order, OrderItem
from shipments.habits.remembering import Choice
from shipments.models import ProductHabit


def last_choices(orders: Sequence[Order]) -> dict[int, Choice]:
    """By order id; of several products the one that was shipped last decides. Orders without a habit are missing."""
    lines = OrderItem.objects.filter(order__in=[order.pk for order in orders])
    store_of = {order.pk: order.store_id for order in orders}
    keys = [(pk, store_of[pk], key) for pk, key in lines.values_list("order_id", "product_key")]
    habits = ProductHabit.objects.filter(
        store__in=set(store_of.values()), product_key__in={key for *_, key in keys}
    )
    by_key = {
        (habit.store_id, habit.product_key): habit
        for habit in habits.exclude(carrier_code="").exclude(used_at=None).order_by("used_at")
    }
    latest: dict[int, ProductHabit] = {}
    for pk, store, key in keys:
        habit = by_key.get((store, key))
        if habit is not None and (pk not in latest or _used(habit) > _used(latest[pk])):
            latest[pk] = habit
    return {
        pk: Choice(habit.carrier_code, habit.carrier_name, habit.service, habit.rate_service_id)
        for pk, habit in latest.items()
    }


def _used(habit: ProductHabit) -> float:
    return habit.used_at.timestamp() if habit.used_at else 0.0
