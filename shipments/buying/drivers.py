"""Who sells labels. One today; another API, such as Merchant Fulfillment, is one more class here.

The values are those of `stores.spapi.parcels`; errors are the kinds of `stores.spapi.errors`.
"""

from typing import Protocol

from stores.models import SellingPartner
from stores.spapi import shipping
from stores.spapi.parcels import BoughtLabel, PurchaseOrder, RateQuestion, Rates


class Driver(Protocol):
    def offers(self, seller: SellingPartner, question: RateQuestion) -> Rates:
        """What can be had for one parcel. Buys nothing."""

    def purchase(self, seller: SellingPartner, order: PurchaseOrder, key: str) -> BoughtLabel:
        """One label per `key`, however often it is asked for; a driver without such keys looks for the first itself.

        OutcomeUnknown, Throttled and TemporarilyUnavailable are repeated with the same key; after any other error
        nothing was bought with this call.
        """


class BuyShipping:
    """Shipping v2. The key travels as Amazon's idempotency key."""

    def offers(self, seller: SellingPartner, question: RateQuestion) -> Rates:
        return shipping.get_rates(seller, question)

    def purchase(self, seller: SellingPartner, order: PurchaseOrder, key: str) -> BoughtLabel:
        return shipping.purchase_shipment(seller, order, key)


AMAZON = "amazon"
_DRIVERS: dict[str, Driver] = {AMAZON: BuyShipping()}


def driver_of(name: str) -> Driver:
    """Raises KeyError for a name that no label can have."""
    return _DRIVERS[name]
