"""What must hold after every step of a story (I3): the rows beside the model, and the texts of buyers anywhere."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.apps import apps

from orders.models import Customer, Order
from redaction.facts import deadlines
from redaction.models import RedactionRecord
from redaction.schedule import Term
from shipments.models import LabelFile, ReturnLabel
from tests.redaction.machine.model import MARKER, Book, Held, Proof


def check(book: Book) -> None:
    rows = {row.amazon_order_id: row for row in Order.objects.select_related("customer")}
    records = {record.order_id: record for record in RedactionRecord.objects.all()}
    said = deadlines([row.pk for row in rows.values()])
    files = _files()
    assert rows.keys() == book.orders.keys()
    assert len(records) == sum(order.gone is not None for order in book.orders.values())
    for number, order in book.orders.items():
        row = rows[number]
        if order.gone is None:
            _check_held(order, row)
            found = said.get(row.pk)
            told = found and Proof(found.rule, found.term, _s(found.at), _all_s(found.terms))
            assert told == order.due(), f"{number} is due at another time"
        else:
            assert row.pk not in said, f"{number} has a deadline although it is redacted"
            _check_gone(order, row)
            _check_record(order, records[row.pk])
        assert files[row.pk] == order.files, f"files of {number}"
        assert (row.note or "") == order.note_text(), f"the note of {number}"


def _check_held(order: Held, row: Order) -> None:
    assert row.redacted_at is None, f"{order.number} was redacted early"
    if order.by_amazon:
        assert row.buyer_data is None, f"{order.number} of Amazon's has a buyer"
        return
    kept = repr(row.buyer)
    assert all(text in kept for text in order.texts), f"{order.number} lost its buyer early"
    assert row.name_key, f"{order.number} cannot be found"
    assert order.customer is not None
    assert row.customer is not None
    kept = repr(row.customer.buyer)
    assert order.customer.text in kept, f"{order.number} lost its customer early"
    assert row.customer.email_key


def _check_gone(order: Held, row: Order) -> None:
    assert row.redacted_at is not None, f"{order.number} is late"
    assert _s(row.redacted_at) == order.gone, f"{order.number} was redacted at another time"
    assert row.buyer_data is None, f"{order.number} has its buyer again"
    assert (row.name_key, row.street_key, row.phone_key) == ("", "", "")
    assert row.buyer.recipient_name == MARKER


def _check_record(order: Held, record: RedactionRecord) -> None:
    terms = {name: _s(datetime.fromisoformat(at)) for name, at in record.terms.items()}
    proof = Proof(record.rule, record.term, _s(record.due_at), terms)
    assert proof == order.proof, f"the record of {order.number} is wrong"
    assert _s(record.redacted_at) == order.gone
    assert record.customer_redacted == order.took_customer


def _files() -> Counter[int]:
    """Order -> how many files of it are still there."""
    labels = LabelFile.objects.filter(content__isnull=False)
    returns = ReturnLabel.objects.filter(content__isnull=False)
    return Counter(
        [
            *labels.values_list("label__order", flat=True),
            *returns.values_list("order", flat=True),
        ]
    )


def check_texts(book: Book) -> None:
    """All tables, opened: nothing of a redacted order, nor of a customer without a living order (RED-51)."""
    stored = "\n".join(
        repr(row)
        for model in apps.get_models()
        if not model._meta.proxy
        for row in model._default_manager.values()
    )
    gone = [order for order in book.orders.values() if order.gone is not None]
    # Two orders of one person have the same name and street.
    held = {text for order in book.living() for text in order.all_texts()}
    for order in gone:
        left = [text for text in order.all_texts() if text not in held and text in stored]
        assert not left, f"{left} are still there"
    alive = {o.customer.text for o in book.orders.values() if o.customer and o.gone is None}
    for order in gone:
        if order.customer is not None and order.customer.text not in alive:
            assert order.customer.text not in stored, f"{order.customer.text} is still there"
    names = Customer.objects.filter(redacted_at=None)
    assert names.count() == len(
        {id(o.customer) for o in book.orders.values() if o.customer and not o.customer.gone}
    )


def _s(at: datetime) -> float:
    return at.timestamp()


def _all_s(terms: Mapping[Term, datetime]) -> dict[str, float]:
    return {name.value: _s(at) for name, at in terms.items()}
