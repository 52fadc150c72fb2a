"""What Amazon or BigCommerce said about an order goes with its buyer, and Amazon's offers too (RED-63, RED-64).

It was kept without whole values of the buyer; pieces, and values in other words, nobody can find. Codes stay.
"""

from django.db.models.expressions import RawSQL

from shipments.models import (
    BatchEntry,
    BigCommerceUpdate,
    Label,
    NotificationAttempt,
    RateQuote,
    ShipmentNotification,
)
from stores.spapi.errors import Rejected

# A batch shows it in place of the words.
GONE = "Amazon refused. What it said was removed with the buyer details."


def empty_words(chosen: RawSQL) -> None:
    """One statement a table, which changes no row where nothing was said. Offers go whole: they ended long ago."""
    notifications = ShipmentNotification.objects.filter(order__in=chosen)
    notifications.exclude(amazon_message="").update(amazon_message="")
    tries = NotificationAttempt.objects.filter(notification__order__in=chosen)
    tries.exclude(amazon_message="").update(amazon_message="")
    labels = Label.objects.filter(order__in=chosen)
    labels.exclude(error_message="").update(error_message="")
    updates = BigCommerceUpdate.objects.filter(order__in=chosen)
    updates.exclude(message="").update(message="")
    # Under any other code a batch has only words of our own.
    entries = BatchEntry.objects.filter(order__in=chosen, code=Rejected.problem)
    entries.exclude(text=GONE).update(text=GONE)
    RateQuote.objects.filter(order__in=chosen).delete()
