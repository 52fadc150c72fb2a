"""The audit list as a file for an auditor: who, what, about what, when, codes and counts; no values (DPP 2.6)."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from config.acts.details import for_auditors
from orders.models import Order
from stores.audit_words import nobody, words_of
from stores.models import AuditEvent

COLUMNS = ("at", "act", "words", "about", "order", "account", "user", "detail")
# Subjects that belong to an order, and the way there.
OF_ORDERS = {
    "order": "public_id", "shipment": "shipments__public_id", "label": "labels__public_id",
    "return label": "return_labels__public_id",
}  # fmt: skip
_CHUNK = 2000


def rows_of(events: QuerySet[AuditEvent]) -> Iterator[list[str]]:
    """The head, then a line for each, oldest first; two to five queries for each `_CHUNK` lines."""
    yield list(COLUMNS)
    rows, last = events.select_related("account", "user").order_by("pk"), 0
    while page := list(rows.filter(pk__gt=last)[:_CHUNK]):
        numbers = order_numbers(event.subject for event in page)
        yield from (_line(event, numbers.get(event.subject, "")) for event in page)
        last = page[-1].pk


def _line(event: AuditEvent, number: str) -> list[str]:
    return [
        event.at.isoformat(timespec="seconds"), event.action, words_of(event.action), event.subject, number,
        event.account.name if event.account else "", event.user.email if event.user else nobody(event.action),
        for_auditors(event),
    ]  # fmt: skip


def order_numbers(subjects: Iterable[str]) -> dict[str, str]:
    """Subject -> number of the order that it belongs to; one query for each kind that occurs."""
    keys: dict[str, set[str]] = {}
    for subject in subjects:
        kind, _, key = subject.rpartition(" ")
        if kind in OF_ORDERS and len(key) == 36:
            keys.setdefault(kind, set()).add(key)
    return {
        f"{kind} {key}": number
        for kind, found in keys.items()
        for key, number in Order.objects.filter(**{f"{OF_ORDERS[kind]}__in": found}).values_list(
            OF_ORDERS[kind], "amazon_order_id"
        )
    }
