import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.models import Order, OrderEvent
from orders.page.history import WORDS, tell
from shipments.details import ShipmentDetails
from shipments.models import ShipmentNotification
from shipments.recording import record_shipment
from shipments.tracking.writing import TOLD
from tests.factories import TODAY, order_with_items

ROOT = Path(__file__).parents[2]
# A notification that ends writes the state it ends in.
ENDS = [
    state.value
    for state in ShipmentNotification.State
    if state not in ShipmentNotification.UNFINISHED
]


def test_news_from_amazon_name_the_new_state_and_amazons_word() -> None:
    told = tell("status_changed", {"from": "awaiting", "to": "cancelled", "amazon": "CANCELLED"})
    assert (told.text, told.tone, told.more) == ("Now cancelled", "bad", "Amazon says CANCELLED")


@pytest.mark.django_db
def test_sta_13_a_recorded_shipment_reads_as_such_with_its_carrier() -> None:
    order: Order = order_with_items()
    details = ShipmentDetails("UPS", "1Z999AA10123456784", TODAY.date())
    record_shipment(order, details, None, TODAY)
    event = OrderEvent.objects.get(order=order)
    told = tell(event.kind, event.detail)
    assert (told.text, told.tone) == ("Marked as shipped", "good")
    assert told.more == "carrier: UPS"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("notification_accepted", "Amazon accepted the shipment"),
        ("notification_not_needed", "Amazon knew of the shipment already"),
        ("something_of_yesterday", "Something of yesterday"),
    ],
)
def test_every_kind_reads_in_words_even_an_unknown_one(kind: str, text: str) -> None:
    assert tell(kind, {}).text == text


def test_decision_17_a_request_to_cancel_gives_the_reason_in_words() -> None:
    told = tell("cancel_requested", {"reason": "ORDER_CREATED_BY_MISTAKE"})
    assert (told.text, told.more) == ("The buyer asked Amazon to cancel", "Ordered by mistake")
    assert tell("cancel_requested", {}).more == ""


def test_the_words_are_for_exactly_the_kinds_that_the_code_writes() -> None:
    assert set(_written()) == {*WORDS, "status_changed"}


def _written() -> Iterator[str]:
    for app in ("stores", "orders", "shipments", "redaction", "config"):
        for path in (ROOT / app).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                inside = path.name == "lifecycle.py"
                if isinstance(call, ast.Call) and (kind := _kind_of(call, inside=inside)):
                    yield from _values(kind)


def _kind_of(call: ast.Call, *, inside: bool) -> ast.expr | None:
    """The kind that a call of `lifecycle.note`, `note_each` or `note_many` (`inside` it, of `note` too) or `OrderEvent` writes, or None."""
    name = ast.unparse(call.func)
    noting = ("lifecycle.note", "lifecycle.note_each", "lifecycle.note_many")
    if name in noting or (inside and name == "note"):
        return call.args[1]
    if inside and name == "_write_down" and isinstance(call.args[1], ast.Constant):
        return call.args[1]
    if name in ("OrderEvent", "OrderEvent.objects.create"):
        return next(keyword.value for keyword in call.keywords if keyword.arg == "kind")
    return None


def _values(kind: ast.expr) -> list[str]:
    if isinstance(kind, ast.IfExp):
        return [*_values(kind.body), *_values(kind.orelse)]
    match ast.unparse(kind):
        case "kind":
            return []  # `note` itself, which hands on what its callers say
        case (
            "f'notification_{state.value}'"
            | "f'notification_{outcome.state.value}'"
            | "f'notification_{ending.state.value}'"
        ):
            return [f"notification_{state}" for state in ENDS]
        case "f'bigcommerce_{state.value}'":
            return [f"bigcommerce_{state}" for state in ENDS]
        case "f'parcel_{transit.value}'":
            return [f"parcel_{transit.value}" for transit in TOLD]
        case text:
            return [str(ast.literal_eval(text))]
