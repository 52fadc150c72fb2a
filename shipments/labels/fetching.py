"""A label that is bought but whose file is not here: asked for again, never bought again (SHP-15)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from orders.handling import lifecycle
from shipments.labels.storing import store_files
from shipments.models import Label
from shipments.words_of_others import about
from stores import display
from stores.spapi import shipping
from stores.spapi.errors import (
    ApplicationUnwelcome,
    NotAuthorized,
    Rejected,
    SpApiError,
    TemporarilyUnavailable,
    Throttled,
)
from stores.spapi.parcels import Document


class CannotFetch(Exception):
    """`text` names the order and the next step."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def refusal(label: Label) -> str:
    """Why the files are not asked for, or ''. Needs the order with its store."""
    number = label.order.amazon_order_id
    if label.order.redacted_at is not None:
        return f"The buyer details of order {number} were removed, and no label brings them back."
    if label.state != Label.State.BOUGHT or not label.amazon_shipment_id:
        return f"Order {number} has no label that could be fetched."
    return ""


def fetch(label: Label, format: str, now: datetime) -> None:
    """Asks Amazon for the documents of a bought label and stores them. Raises `CannotFetch`.

    `format` is PDF, PNG or ZPL; the one that was bought comes as it was bought.
    """
    if why := refusal(label):
        raise CannotFetch(why)
    other = "" if format == label.format else format
    try:
        answer = shipping.get_documents(
            label.order.store.selling_partner,
            label.order.store.marketplace_id,
            label.amazon_shipment_id,
            label.package_reference,
            format=other,
        )
    except SpApiError as error:
        raise CannotFetch(_words(label, error, now)) from None
    _store(label, answer.documents, now)


def _store(label: Label, documents: Sequence[Document], now: datetime) -> None:
    """Under the lock of the order: it may have been redacted, or the label voided, while Amazon was asked (RED-60)."""
    with transaction.atomic():
        order = lifecycle.locked(label.order)
        fresh = Label.objects.get(pk=label.pk)
        fresh.order = order
        if why := refusal(fresh):
            raise CannotFetch(why)
        faults = store_files(fresh, documents, now)
    if faults:
        number = order.amazon_order_id
        raise CannotFetch(f"Order {number}: {faults[0]} Fetch it again in a few minutes.")


def _words(label: Label, error: SpApiError, now: datetime) -> str:
    number = label.order.amazon_order_id
    match error:
        case Throttled():
            when = display.until(error.retry_at, now)
            return (
                f"Amazon takes only so many calls. Fetch the label of order {number} again {when}."
            )
        case NotAuthorized():
            return f"Amazon refused our authorization for the label of order {number}. Renew it, then fetch again."
        case Rejected():
            said = about(label.order_id, error.message)
            return f"Amazon does not give the label of order {number}: {said}"
        case ApplicationUnwelcome() | TemporarilyUnavailable():
            return f"Amazon could not be reached. Fetch the label of order {number} again in a few minutes."
    return f"Amazon did not give the label of order {number}. Fetch it again in a few minutes."
