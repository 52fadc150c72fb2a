"""After sealed buyer data was given up because its key is lost: what Amazon still has is asked for once more."""

from django.db.models import Q

from orders.models import Customer, Order
from orders.search_keys import NO_KEYS
from orders.status import MERCHANT


def ask_amazon_again() -> int:
    """Marks Amazon's orders whose buyer was given up as those without address (IMP-24), and answers how many.

    The Address check of their store then fetches them again; their deadlines stay as they are.
    """
    lost = Q(redacted_at=None, buyer_data__isnull=True) & ~Q(buyer_fields=[])
    Customer.objects.filter(lost).update(buyer_fields=[])
    of_amazon = Order.objects.filter(
        lost, channel=Order.Channel.AMAZON, fulfilled_by=MERCHANT
    ).update(address_problem="no_access", buyer_fields=[], **NO_KEYS)
    Order.objects.filter(lost).update(buyer_fields=[], **NO_KEYS)
    return of_amazon
