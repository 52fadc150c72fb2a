"""2,000 orders of twelve marketplaces in three regions, all statuses, from a fixed seed, over HTTP (IMP-1, IMP-3, IMP-18)."""

from collections import Counter
from datetime import timedelta

import pytest

from orders.models import ImportRun, Order
from stores import clock
from stores.marketplaces import MARKETPLACES
from stores.models import Store
from tests.amazon import PretendedAmazon
from tests.factories import SellingPartnerFactory, StoreFactory
from tests.orders.importing import import_now
from tests.orders.invariants import OURS, assert_nothing_lost

pytestmark = pytest.mark.django_db

TOTAL = 2_000
COUNTRIES = {
    "NA": ["US", "CA", "MX", "BR"],
    "EU": ["GB", "DE", "FR", "IT", "ES"],
    "FE": ["JP", "AU", "SG"],
}
STATUSES = {
    "UNSHIPPED": 8,
    "PARTIALLY_SHIPPED": 1,
    "SHIPPED": 4,
    "CANCELLED": 2,
    "PENDING": 2,
    "PENDING_AVAILABILITY": 1,
    "UNFULFILLABLE": 1,
}
BY_COUNTRY = {marketplace.country: marketplace for marketplace in MARKETPLACES.values()}


def test_imp_18_two_thousand_orders_of_twelve_marketplaces(reached_amazon: PretendedAmazon) -> None:
    now = clock.now()
    made = 0
    sellers = []
    for region, countries in COUNTRIES.items():
        ids = [BY_COUNTRY[country].id for country in countries]
        seller = reached_amazon.add_seller(f"ASELLER{region}", region=region, marketplaces=ids)
        partner = SellingPartnerFactory.create(
            seller_id=seller.id,
            region=region,
            refresh_token=seller.refresh_token,
            authorized_at=now,
            credentials_changed_at=now,
        )
        for marketplace_id in ids:
            StoreFactory.create(
                selling_partner=partner,
                marketplace_id=marketplace_id,
                name=marketplace_id,
                import_from=now - timedelta(days=14),
            )
            by_amazon, by_merchant = 7, 160 if made else TOTAL - 11 * 167 - 7
            for count, fulfilled_by in ((by_merchant, "MERCHANT"), (by_amazon, "AMAZON")):
                reached_amazon.generate(
                    seller.id,
                    count,
                    marketplace_id,
                    seed=20,
                    status=STATUSES,
                    fulfilledBy=fulfilled_by,
                    updatedMinutesAgo=[3, 10_000],
                    spreadHours=300,
                )
                made += count
        sellers.append(partner)
    assert made == TOTAL
    held = stored = 0
    for partner in sellers:
        run = import_now(partner)
        assert run.state == ImportRun.State.DONE
        at_amazon = reached_amazon.orders(partner.seller_id)
        ours = Counter(
            order["salesChannel"]["marketplaceId"]
            for order in at_amazon
            if order["fulfillment"]["fulfilledBy"] == "MERCHANT"
            and order["fulfillment"]["fulfillmentStatus"] in OURS
        )
        counts = {store.marketplace_id: store.orders.count() for store in partner.stores.all()}
        assert counts == ours, "each order in the store of its marketplace"
        assert run.created + sum(run.skipped.values()) == run.seen == len(at_amazon)
        assert run.pages == -(-len(at_amazon) // 100), "100 a page, one search for all stores"
        held += len(at_amazon)
        stored += assert_nothing_lost(reached_amazon, partner)
    assert held == TOTAL
    assert 1_400 < stored == Order.objects.count()
    currencies_and_times()


def currencies_and_times() -> None:
    """Money in the marketplace's own currency, ship-by at the end of a day there."""
    seen = set()
    for store in Store.objects.all():
        rows = store.orders.exclude(currency="")
        assert set(rows.values_list("currency", flat=True)) == {store.marketplace.currency}
        seen.add(store.marketplace.currency)
        for order in store.orders.exclude(ship_by_at=None)[:20]:
            assert order.ship_by_at is not None
            local = order.ship_by_at.astimezone(store.marketplace.time_zone)
            assert (local.minute, local.second) == (59, 59)
            # The pretended Amazon knows no summer time, and ends Canada's days in Toronto.
            assert local.hour in (22, 23, 0) or store.marketplace.country == "CA"
    assert seen == {"USD", "CAD", "MXN", "BRL", "GBP", "EUR", "JPY", "AUD", "SGD"}
