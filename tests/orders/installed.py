"""What tests of whole installations do inside one: run as ``python -m tests.orders.installed`` in its environment."""

import json
import sys
from datetime import timedelta

import django

from tests.amazon import US, PretendedAmazon

SELLER = "ASELLER"


def connect(refresh_token: str) -> None:
    """A seller with a store on Amazon.com, never imported."""
    from stores import clock
    from tests.factories import SellingPartnerFactory, StoreFactory

    now = clock.now()
    seller = SellingPartnerFactory.create(
        seller_id=SELLER,
        refresh_token=refresh_token,
        authorized_at=now,
        credentials_changed_at=now,
    )
    StoreFactory.create(
        selling_partner=seller, marketplace_id=US, import_from=now - timedelta(days=14)
    )


def state() -> dict[str, object]:
    from orders.models import ImportRun, Order
    from stores.models import Store

    return {
        "orders": Order.objects.count(),
        "complete": Store.objects.exclude(complete_through=None).exists(),
        "runs": list(ImportRun.objects.order_by("pk").values_list("state", flat=True)),
    }


def check(amazon_url: str) -> None:
    """Raises AssertionError if I2 does not hold."""
    from stores.models import SellingPartner
    from tests.orders.invariants import assert_nothing_lost

    assert_nothing_lost(PretendedAmazon(amazon_url, "", ""), SellingPartner.objects.get())


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "connect":
        connect(sys.argv[2])
    elif sys.argv[1] == "check":
        check(sys.argv[2])
    sys.stdout.write(json.dumps(state()))
