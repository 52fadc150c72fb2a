"""Sends what is due now, in the foreground: to Amazon, and to the BigCommerce stores that are linked."""

from typing import Any

from django.core.management.base import BaseCommand

from shipments import seller_turn
from shipments.bigcommerce import claiming, sweeping, working
from stores import clock
from stores.models import BigCommerceLink, SellingPartner

_TAKEN = "a worker is sending these at the moment"


class Command(BaseCommand):
    help = (
        "Tells Amazon, and linked BigCommerce stores, about every shipment that is due now, and prints what came "
        "of it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        sweeping.sweep(clock.now())
        sellers = SellingPartner.objects.in_bulk(seller_turn.sellers_with_due(clock.now()))
        links = BigCommerceLink.objects.in_bulk(claiming.links_with_due(clock.now()))
        for seller in sellers.values():
            self.stdout.write(f"{seller}: {_tell_amazon(seller)}")
        for link in links.values():
            self.stdout.write(f"{link}: {_tell_bigcommerce(link)}")
        if not sellers and not links:
            self.stdout.write("Nothing is due.")


def _tell_amazon(seller: SellingPartner) -> str:
    results = []
    more = True
    while more:
        taken = seller_turn.take(seller.pk)
        if taken is None:
            return _TAKEN
        results.append(taken.text)
        more = taken.more
    return "; ".join(results)


def _tell_bigcommerce(link: BigCommerceLink) -> str:
    results = []
    more = True
    with working.alone(link.pk) as mine:
        while mine and more:
            counts = working.send_due(link.pk, clock.now())
            results.append(str(counts))
            more = counts.more
    return "; ".join(results) or _TAKEN
