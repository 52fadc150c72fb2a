"""Writing orders that are entered here, and changing one while it is open (decision 31)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models.functions import Length

from orders.handling import lifecycle
from orders.handling.holding import start_of
from orders.imports.mapping import FAR_AHEAD, is_masked
from orders.manual.customers import customers_of
from orders.manual.entry import ManualOrder
from orders.manual.numbers import FIRST, counted, position_of
from orders.models import Customer, Order, OrderEvent, OrderItem
from orders.search_keys import search_keys
from orders.status import MERCHANT
from stores import audit
from stores.models import Store, User

# Two people may count the same number at the same moment.
TRIES = 5


class NumberTaken(Exception):
    """An order of this seller has the number already."""


class CannotChange(Exception):
    """`text` names the order and says why it stays as it is."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def enter(store: Store, entry: ManualOrder, user: User, now: datetime, public_id: UUID) -> Order:
    """A new order of `store` from a cleaned entry without faults. Raises NumberTaken.

    `public_id` comes with the form: a second submit of the same form answers with the first order (T17).
    """
    if Order.objects.filter(public_id=public_id).exclude(store=store).exists():
        public_id = uuid4()
    for _ in range(TRIES):
        if first := Order.objects.filter(public_id=public_id, store=store).first():
            return first
        number = entry.number or counted(_next_position(store))
        if entry.number and taken_numbers(store, [number]):
            raise NumberTaken
        try:
            numbered = [entry._replace(number=number)]
            return enter_many(store, numbered, user, now, public_ids=[public_id])[0]
        except IntegrityError:
            continue  # somebody was faster
    raise NumberTaken


def enter_many(
    store: Store,
    entries: Sequence[ManualOrder],
    user: User,
    now: datetime,
    *,
    source: str = "form",
    public_ids: Sequence[UUID] = (),
) -> list[Order]:
    """All or none; each entry has a number that is free. Raises IntegrityError if somebody was faster."""
    if not entries:
        return []  # a file of which no line fits leaves no act
    ids = public_ids or [uuid4() for _ in entries]
    account = store.selling_partner.account
    with transaction.atomic():
        customers = customers_of(account, entries, now)
        orders = [
            _order(store, entry, customers, now, public_id)
            for entry, public_id in zip(entries, ids, strict=True)
        ]
        Order.objects.bulk_create(orders)
        OrderItem.objects.bulk_create(
            item
            for order, entry in zip(orders, entries, strict=True)
            for item in _items(order, entry)
        )
        OrderEvent.objects.bulk_create(
            OrderEvent(order=order, kind="entered", detail={"from": source}, user=user, at=now)
            for order in orders
        )
        audit.record(
            "orders.entered",
            user=user,
            account=account,
            subject=f"store {store.public_id}",
            count=len(orders),
            source=source,
        )
    return orders


def change_refusal(order: Order) -> str:
    """Why an order cannot be changed here, or ''."""
    number = order.amazon_order_id
    if not order.is_manual:
        return f"Order {number} comes from Amazon, so its lines and its price stay as Amazon gave them."
    if not order.is_open:
        return f"Order {number} is {order.get_status_display().lower()}, so it stays as it is."
    if order.redacted_at is not None:
        return f"The buyer details of order {number} were removed for good, so it stays as it is."
    return ""


def change(order: Order, entry: ManualOrder, user: User, now: datetime) -> None:
    """Everything but number and store anew, while it is open. Raises CannotChange."""
    with transaction.atomic():
        row = lifecycle.locked(order)
        if why := change_refusal(row):
            raise CannotChange(why)
        account = row.store.selling_partner.account
        before = row.customer_id
        values = _values(row.store, entry, customers_of(account, [entry], now))
        values["buyer_data"] = entry.buyer().remembering(row.buyer).as_json()
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=[*values])
        # The name of a customer without any order would have no end.
        Customer.objects.filter(pk__in=[before], orders=None).delete()
        row.items.all().delete()
        OrderItem.objects.bulk_create(_items(row, entry))
        lifecycle.note(row, "edited", user=user, now=now)


def taken_numbers(store: Store, numbers: Sequence[str]) -> set[str]:
    rows = Order.objects.filter(
        selling_partner=store.selling_partner_id, amazon_order_id__in=numbers
    )
    return set(rows.values_list("amazon_order_id", flat=True))


def ship_by_instant(day: date | None, store: Store) -> datetime | None:
    """The last second of the day in the store's zone."""
    if day is None:
        return None
    return start_of(day + timedelta(days=1), store.marketplace.time_zone) - timedelta(seconds=1)


def _next_position(store: Store) -> int:
    """Behind the highest number that was counted in the account, so that people find one order by it."""
    rows = Order.objects.filter(
        selling_partner__account=store.selling_partner.account_id,
        channel=Order.Channel.MANUAL,
        amazon_order_id__regex=r"^M-[0-9]{4,9}$",
    )
    longest = rows.order_by(Length("amazon_order_id").desc(), "-amazon_order_id")
    highest = longest.values_list("amazon_order_id", flat=True).first()
    position = position_of(highest) if highest else None
    return FIRST if position is None else position + 1


def _order(
    store: Store,
    entry: ManualOrder,
    customers: dict[str, Customer],
    now: datetime,
    public_id: UUID,
) -> Order:
    """Amazon's own words stay empty: no status, no service, no program."""
    return Order(
        public_id=public_id,
        selling_partner_id=store.selling_partner_id,
        store=store,
        channel=Order.Channel.MANUAL,
        amazon_order_id=entry.number,
        status=Order.Status.AWAITING_SHIPMENT,
        amazon_status="",
        fulfilled_by=MERCHANT,
        purchased_at=now,
        amazon_updated_at=now,
        first_imported_at=now,
        imported_at=now,
        **_values(store, entry, customers),
    )


def _values(store: Store, entry: ManualOrder, customers: dict[str, Customer]) -> dict[str, Any]:
    buyer = entry.buyer()
    ship_by = ship_by_instant(entry.ship_by, store)
    return {
        "customer": customers.get(buyer.email),
        "ship_by_at": ship_by,
        "queue_at": ship_by or FAR_AHEAD,
        "currency": store.marketplace.currency,
        "total": entry.total,
        "unit_count": sum(line.quantity for line in entry.lines),
        "city": entry.city,
        "state_or_region": entry.state_or_region,
        "postal_code": entry.postal_code,
        "country": entry.country,
        "relay_email": entry.email if is_masked(entry.email) else "",
        "buyer_data": buyer.as_json(),
        "buyer_fields": buyer.filled(),
        **search_keys(buyer),
    }


def _items(order: Order, entry: ManualOrder) -> list[OrderItem]:
    return [
        OrderItem(
            order=order,
            amazon_item_id=str(position + 1),
            position=position,
            product_key=line.sku,
            sku=line.sku,
            title=line.title,
            quantity_ordered=line.quantity,
            quantity_unfulfilled=line.quantity,
            unit_price=line.price,
            item_total=None if line.price is None else line.price * line.quantity,
        )
        for position, line in enumerate(entry.lines)
    ]
