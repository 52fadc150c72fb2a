"""Writing news of orders that are stored already."""

from collections.abc import Sequence
from datetime import datetime

from orders.addresses.edited import address_of, fingerprint, place_of, with_address
from orders.buyer import BuyerData
from orders.imports.custom_fields import pairs_of
from orders.imports.mapping import (
    address_problem,
    buyer_data,
    item_values,
    keeps_lines,
    merged,
    order_place,
    order_values,
)
from orders.imports.pages import Change, known_of
from orders.models import Order, OrderEvent, OrderItem
from orders.search_keys import search_keys
from orders.status import Status, decision_lapses, kept_word

# Columns that belong to us or to the first import; everything else follows Amazon.
_OURS = {"id", "public_id", "selling_partner", "store", "amazon_order_id", "first_imported_at",
         "shipped_here_at", "redacted_at", "channel", "address_edited_at", "parcel_length_mm", "parcel_width_mm",
         "parcel_height_mm", "parcel_weight_g", "parcel_set_by", "note"}  # fmt: skip
_FOLLOWING = [field.name for field in Order._meta.concrete_fields if field.name not in _OURS]

# A changed product identifier concerns later imports only (IMP-20).
_LINE_OURS = {"id", "order", "amazon_item_id", "product_key"}
_LINE_FOLLOWING = [
    field.name for field in OrderItem._meta.concrete_fields if field.name not in _LINE_OURS
]


def update_orders(changes: Sequence[Change], customers: dict[str, int], now: datetime) -> None:
    """Bring the locked rows of `changes` up to date, their lines and their history."""
    if not changes:
        return
    events: list[OrderEvent] = []
    rows: list[Order] = []
    for change in changes:
        assert change.row is not None
        events.extend(_events(change.row, change, now))
        _apply(change.row, change, customers, now)
        rows.append(change.row)
    Order.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_FOLLOWING
    )
    _update_items(changes)
    OrderEvent.objects.bulk_create(events)


def _apply(
    row: Order,
    change: Change,
    customers: dict[str, int],
    now: datetime,
) -> None:
    """New values onto the row; what Amazon left out stays, a redacted row gets no buyer (decision 16, RED-60)."""
    asks = change.payload.cancel_requested
    if decision_lapses(known_of(row), change.status, asked=row.cancel_requested, asks=asks):
        row.cancel_decided_at = None
    if change.status is not Status.ON_HOLD:
        row.hold_until = None  # a hold ends with the order (STA-6)
    values = order_values(change.payload, change.status)
    values["amazon_status"] = kept_word(row.amazon_status, change.payload.status)
    for name in ("city", "state_or_region", "postal_code", "country", "relay_email"):
        values[name] = values[name] or getattr(row, name)
    if row.redacted_at is not None:
        for name in ("city", "state_or_region", "postal_code"):
            values[name] = getattr(row, name)
    else:
        stored = BuyerData.from_json(row.buyer_data or {})
        buyer = merged(stored, buyer_data(change.payload))
        if row.address_edited_at is not None:
            # A person's address survives imports, phone included.
            buyer = with_address(buyer, address_of(stored, place_of(row)))
            buyer = buyer._replace(amazon_address=_sent(change) or stored.amazon_address)
            values.update(place_of(row))
        buyer = buyer.remembering(stored)
        row.buyer_data = buyer.as_json() or None
        row.buyer_fields = buyer.filled()
        values.update(search_keys(buyer))
        row.customer_id = row.customer_id or customers.get(change.payload.buyer.email)
        row.address_problem = address_problem(buyer, change.payload.fulfilled_by)
    if change.status in (Status.AWAITING_SHIPMENT, Status.ON_HOLD):
        # SUP-4: a closed order keeps what it was imported with.
        sources = change.store.custom_fields
        row.custom_fields = pairs_of(sources, change.payload, with_lines=True)
    for name, value in values.items():
        setattr(row, name, value)
    row.imported_at = now


def _events(row: Order, change: Change, now: datetime) -> list[OrderEvent]:
    """History of what moved: our status, and the buyer's wish to cancel."""
    events = []
    if row.status != change.status:
        detail = {"from": row.status, "to": change.status.value, "amazon": change.payload.status}
        events.append(OrderEvent(order=row, kind="status_changed", detail=detail, at=now))
    asked, asks = row.cancel_requested, change.payload.cancel_requested
    if asks and not asked:
        why = {"reason": change.payload.cancel_reason}
        events.append(OrderEvent(order=row, kind="cancel_requested", detail=why, at=now))
    elif asked and not asks and change.status in (Status.AWAITING_SHIPMENT, Status.ON_HOLD):
        events.append(OrderEvent(order=row, kind="cancel_withdrawn", at=now))
    if _sends_another(row, change):
        events.append(OrderEvent(order=row, kind="amazon_address_changed", at=now))
    return events


def _sends_another(row: Order, change: Change) -> bool:
    """Amazon's address is another one than when a person edited it here."""
    if row.address_edited_at is None or row.redacted_at is not None:
        return False
    sent = _sent(change)
    return sent != "" and sent != row.buyer.amazon_address


def _sent(change: Change) -> str:
    """Keyed hash of the address in Amazon's news; '' where they hold none."""
    return fingerprint(address_of(buyer_data(change.payload), order_place(change.payload)))


def _update_items(changes: Sequence[Change]) -> None:
    """Lines follow Amazon. An order that came without lines gets them only when it is open (IMP-13, IMP-15)."""
    row_ids = [change.row.pk for change in changes if change.row is not None]
    with_lines = set(OrderItem.objects.filter(order__in=row_ids).values_list("order_id", flat=True))
    items = [
        OrderItem(
            order=change.row,
            **item_values(
                item,
                position,
                change.store.product_identifier,
                with_note=change.store.condition_note,
            ),
        )
        for change in changes
        if change.row is not None
        and (
            change.row.pk in with_lines
            or keeps_lines(
                change.status,
                change.payload.fulfilled_by,
                keep_closed_lines=change.store.keep_closed_lines,
            )
        )
        for position, item in enumerate(change.payload.items)
    ]
    OrderItem.objects.bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["order", "amazon_item_id"],
        update_fields=_LINE_FOLLOWING,
    )
