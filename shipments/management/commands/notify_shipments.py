"""Sends what is due now, in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand

from shipments import seller_turn
from stores import clock
from stores.models import SellingPartner


class Command(BaseCommand):
    help = "Tells Amazon about every shipment whose notification is due now, and prints what came of it."

    def handle(self, *args: Any, **options: Any) -> None:
        sellers = SellingPartner.objects.in_bulk(seller_turn.sellers_with_due(clock.now()))
        for seller in sellers.values():
            self.stdout.write(f"{seller}: {self._send(seller)}")
        if not sellers:
            self.stdout.write("Nothing is due.")

    def _send(self, seller: SellingPartner) -> str:
        results = []
        more = True
        while more:
            taken = seller_turn.take(seller.pk)
            if taken is None:
                return "a worker is sending these at the moment"
            results.append(taken.text)
            more = taken.more
        return "; ".join(results)
